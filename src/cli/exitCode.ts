import { assertNever } from '../shared/assertNever';
import type { Finding } from '../shared/finding';
import type { RunEnd, RunFailure } from '../shared/run';

/** Findings that make a run fail: errors alone, or warnings too. */
export const failOnLevels = ['error', 'warning'] as const;
export type FailOn = (typeof failOnLevels)[number];

export const exitCodes = { healthy: 0, findings: 1, unusableInput: 2, crashed: 3, interrupted: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What the shell is told. An interruption by Ctrl-C comes before all else, a failure before findings. */
export function exitCode(end: RunEnd, findings: readonly Finding[], failOn: FailOn, interrupted: boolean): ExitCode {
  if (interrupted) return exitCodes.interrupted;
  if (end.failure) return codeOfFailure(end.failure.kind);
  if (end.reason === 'failed' || end.reason === 'crashed') return exitCodes.crashed;
  if (end.reason === 'non-finite') return exitCodes.findings;
  const counts = (finding: Finding) => finding.severity === 'error' || finding.severity === failOn;
  return findings.some(counts) ? exitCodes.findings : exitCodes.healthy;
}

function codeOfFailure(kind: RunFailure['kind']): ExitCode {
  switch (kind) {
    case 'unreadable-file':
    case 'syntax-error':
    case 'missing-module':
    case 'no-training':
    case 'bad-option':
      return exitCodes.unusableInput;
    case 'script-error':
    case 'crashed':
    case 'out-of-memory':
    case 'internal':
      return exitCodes.crashed;
    default:
      return assertNever(kind);
  }
}
