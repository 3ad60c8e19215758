import { assertNever } from '../../src/shared/assertNever';
import { isStalled } from '../runFacts';
import type { PanelState, Run } from '../store';
import { runOf } from '../store';

/** The run's state in a word or two. */
export function stateText(state: PanelState): string {
  const run = runOf(state);
  if (run) return runStateText(run);
  return state.run === 'waiting' ? 'connecting' : 'no run';
}

function runStateText(run: Run): string {
  if (isStalled(run)) return 'stalled';
  const { status } = run;
  if (status.state !== 'ended' || !status.end) return status.state;
  const { reason } = status.end;
  switch (reason) {
    case 'steps-reached':
      return 'steps reached';
    case 'non-finite':
      return 'not finite';
    case 'completed':
    case 'stopped':
    case 'failed':
    case 'crashed':
      return reason;
    default:
      return assertNever(reason);
  }
}
