import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Another library's training steps. */
export interface RivalLibrary {
  name: string;
  script: string;
  /** How a Debian machine comes by it. */
  remedy: string;
}

/** A library in a process of its own, asked for one model at a time, so that both sides meet the same moments of the machine. */
export class Rival {
  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: AsyncIterator<string>,
    /** With its version. */
    readonly name: string,
  ) {}

  /** Null where this Python does not have the library. */
  static async start(library: RivalLibrary, python: string, threads: number, seconds: number): Promise<Rival | null> {
    const child = spawn(
      'taskset',
      ['--cpu-list', `0-${threads - 1}`, python, library.script, `${threads}`, `${seconds}`],
      {
        stdio: ['pipe', 'pipe', 'ignore'],
      },
    );
    child.once('error', () => undefined);
    child.stdin.on('error', () => undefined);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = await lines.next();
    if (first.done) return null;
    const { version } = JSON.parse(first.value) as { version: string };
    return new Rival(child, lines, `${library.name} ${version}`);
  }

  async milliseconds(model: string): Promise<number> {
    this.child.stdin!.write(`${model}\n`);
    const line = await this.lines.next();
    if (line.done) throw new Error(`${this.name} ended at ${model}`);
    return (JSON.parse(line.value) as { milliseconds: number }).milliseconds;
  }

  stop(): void {
    this.child.stdin!.end();
  }
}
