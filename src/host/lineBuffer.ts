const longestLine = 10_000;

/** Output comes in pieces that end anywhere; a log wants lines. A line that never ends is cut, so that memory is bounded. */
export class LineBuffer {
  private rest = '';

  constructor(private readonly line: (text: string) => void) {}

  add(text: string): void {
    const lines = (this.rest + text).split(/\r?\n/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.line(line);
    if (this.rest.length > longestLine) this.end();
  }

  end(): void {
    if (this.rest !== '') this.line(this.rest);
    this.rest = '';
  }
}
