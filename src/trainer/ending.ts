import type { RunFailure } from '../shared/run';
import type { Outbox } from './channel/outbox';
import { sendAtOnce } from './channel/sendAtOnce';
import { scriptFailure } from './script/scriptFailure';
import type { SourceMaps } from './script/sourceMaps';

interface Parts {
  outbox: Outbox;
  sourceMaps: SourceMaps;
  /** The script has nothing more to do: does what is left. False: nothing was. */
  goOn(): Promise<boolean>;
  /** Whether something is to be measured at the end, which takes its time. */
  isToClose(): boolean;
  close(): Promise<void>;
  /** A failure where the script has not trained. */
  untrained(): RunFailure | null;
  /** Says how the run ended. */
  tell(failure: RunFailure | null): void;
}

/** Ends the process when the script ends: by its last line, by `process.exit`, by an error. Before that it tells how. */
export class Ending {
  private isEnding = false;
  private readonly exitProcess = process.exit.bind(process);

  constructor(private readonly parts: Parts) {}

  watch(): void {
    process.on('uncaughtException', (error) => this.uncaught('uncaughtException', error));
    process.on('unhandledRejection', (reason) => this.uncaught('unhandledRejection', reason));
    process.on('beforeExit', () => void this.idle().catch((error: unknown) => this.failed(error)));
    process.exit = ((code?: number) => this.exit(Number(code ?? process.exitCode ?? 0))) as typeof process.exit;
    process.channel?.unref();
  }

  failed(error: unknown): void {
    void this.finish(scriptFailure(error, this.parts.sourceMaps), 3);
  }

  /** The run has ended, and the script wants to go on: where the end can be told at once, this does not return. */
  over(): void {
    this.end(null, 0);
  }

  /** A script that listens to its errors itself goes on, as in Node. */
  private uncaught(event: 'uncaughtException' | 'unhandledRejection', error: unknown): void {
    if (process.listenerCount(event) === 1) this.failed(error);
  }

  private async idle(): Promise<void> {
    if (this.isEnding || (await this.parts.goOn())) return;
    const code = Number(process.exitCode ?? 0);
    await this.finish(this.failureOf(code), code);
  }

  /** `process.exit`: final as Node's, but where the parent is too slow for all that is still to be told. Then an error unwinds the script meanwhile. */
  private exit(code: number): never {
    this.end(this.failureOf(code), code);
    throw new ScriptExit();
  }

  /** Does not return where the end can be told at once. */
  private end(failure: RunFailure | null, code: number): void {
    if (!this.isEnding && !this.parts.isToClose() && sendAtOnce()) {
      this.isEnding = true;
      this.parts.tell(failure);
      this.parts.outbox.sendAll();
      this.leave(code);
    }
    void this.finish(failure, code);
  }

  /** Tells the end, and ends the process when that has gone out. */
  private async finish(failure: RunFailure | null, code: number): Promise<void> {
    if (this.isEnding) return;
    this.isEnding = true;
    if (!failure) await this.parts.close();
    this.parts.tell(failure);
    await this.parts.outbox.flushed();
    this.leave(code);
  }

  private failureOf(code: number): RunFailure | null {
    return code === 0 ? this.parts.untrained() : ownExit(code);
  }

  private leave(code: number): never {
    // What listens to the end may exit with another code.
    process.exit = this.exitProcess;
    return this.exitProcess(code);
  }
}

/** Unwinds the script after its `process.exit()`, while what it has reported is still on its way out. */
class ScriptExit extends Error {
  override name = 'ScriptExit';
}

function ownExit(code: number): RunFailure {
  return {
    kind: 'script-error',
    message: `The script ended itself with exit code ${code}.`,
    advice: 'Look at what it printed: it found something wrong.',
    position: null,
    stack: '',
  };
}
