import type { RuleConfiguration } from '../diagnostics/configuration';
import type { Run } from '../session/run';
import type { RunRequest } from '../shared/run';

/** A stream that text goes to, and what is known of the terminal behind it. `process.stdout` is one. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Bytes that were written and not yet taken. */
  readonly writableLength?: number;
  /** False when the reader is slow: `drain` tells when it has caught up. */
  write(text: string): boolean;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
  on(event: 'drain' | 'resize', listener: () => void): unknown;
}

/** Where signals come from. `process` is one. */
export interface Signals {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  removeListener(signal: NodeJS.Signals, listener: () => void): unknown;
}

/** Everything that the command line touches outside itself, so that tests can give it something else. */
export interface Surroundings {
  stdout: Output;
  stderr: Output;
  environment: Readonly<Record<string, string | undefined>>;
  workingDirectory: string;
  /** The folder that `dist` lies in. */
  packageFolder: string;
  signals: Signals;
  startRun(request: RunRequest, memoryLimitMb: number, rules: RuleConfiguration): Run;
}
