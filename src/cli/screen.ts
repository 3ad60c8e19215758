import type { LineOutput } from './lineOutput';

const eraseLine = '\r\u001b[2K';
const defaultColumns = 80;
const redrawMilliseconds = 100;

/**
 * Lines that stay, and below them on a terminal one line that is drawn over and over. What is printed comes above that line; text without its
 * line's end waits for it, since the live line would stand in its midst.
 */
export class Screen {
  readonly isLive: boolean;
  private live: string | null = null;
  private unfinished = '';
  private drawnAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly out: LineOutput,
    private readonly now: () => number,
  ) {
    this.isLive = out.output.isTTY === true;
    // A narrower terminal has wrapped the line: it is drawn anew.
    out.output.on('resize', () => this.live !== null && this.draw(this.live));
  }

  get columns(): number {
    // The last column stays free: some terminals wrap as soon as it is filled.
    return (this.out.output.columns || defaultColumns) - 1;
  }

  /** Whole lines. */
  print(...lines: string[]): void {
    this.above(`${this.unfinished && `${this.unfinished}\n`}${lines.join('\n')}\n`);
    this.unfinished = '';
  }

  /** Any piece of text, as another program writes it. */
  pass(text: string): void {
    if (!this.isLive) {
      this.out.write(text);
      return;
    }
    const whole = this.unfinished + text;
    const end = whole.lastIndexOf('\n') + 1;
    this.unfinished = whole.slice(end);
    if (end > 0) this.above(whole.slice(0, end));
  }

  /** Replaces the live line, ten times a second at most; what comes seldom is shown at once. */
  show(line: () => string, atOnce = false): void {
    if (!this.isLive || (!atOnce && this.now() - this.drawnAt < redrawMilliseconds)) return;
    this.drawnAt = this.now();
    this.draw(line());
  }

  /** Takes the live line away, and ends an unfinished one. */
  close(): void {
    if (this.live !== null) this.out.write(eraseLine);
    this.live = null;
    if (this.unfinished) this.out.write(`${this.unfinished}\n`);
    this.unfinished = '';
  }

  private above(text: string): void {
    this.out.write(this.live === null ? text : `${eraseLine}${text}${this.live}`);
  }

  private draw(line: string): void {
    this.live = line.slice(0, this.columns);
    this.out.write(`${eraseLine}${this.live}`);
  }
}
