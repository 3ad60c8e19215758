import type { Run } from '../session/run';
import type { KeptCheckpoint } from '../shared/run';
import { readable } from './statusText';

/** Null: this is none. */
export function learningRateOf(text: string): number | null {
  const rate = Number(text);
  return text.trim() !== '' && Number.isFinite(rate) && rate > 0 ? rate : null;
}

/** `step 120`, `epoch 3`, `loss 0.6931`. */
export function checkpointText({ stages }: Pick<Run, 'stages'>, { stage, step, epoch }: KeptCheckpoint) {
  const history = stages[stage]?.history;
  const row = history ? rowOf(history, step) : -1;
  const loss = row < 0 ? '' : `loss ${readable(history!.scalar('loss')[row]!)}`;
  return { label: `step ${step}`, description: `epoch ${epoch}`, detail: loss };
}

/** Steps are counted on after going back: the row of a step is where its number stands. */
function rowOf(history: Run['stages'][number]['history'], step: number): number {
  for (let row = history.length - 1; row >= 0; row--) if (history.stepAt(row) === step) return row;
  return -1;
}
