import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

/** PyTorch in a process of its own, asked for one model at a time, so that both sides meet the same moments of the machine. */
export class PyTorch {
  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: AsyncIterator<string>,
    readonly version: string,
  ) {}

  /** Null where Python has no torch. */
  static async start(script: string, threads: number, seconds: number): Promise<PyTorch | null> {
    const child = spawn('/usr/bin/python3', [script, String(threads), String(seconds)], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.once('error', () => undefined);
    const reader: Interface = createInterface({ input: child.stdout! });
    const lines = reader[Symbol.asyncIterator]();
    const first = await lines.next();
    if (first.done) return null;
    return new PyTorch(child, lines, (JSON.parse(first.value) as { torch: string }).torch);
  }

  async milliseconds(model: string): Promise<number> {
    this.child.stdin!.write(`${model}\n`);
    const line = await this.lines.next();
    if (line.done) throw new Error(`PyTorch ended at ${model}`);
    return (JSON.parse(line.value) as { milliseconds: number }).milliseconds;
  }

  stop(): void {
    this.child.stdin!.end();
  }
}
