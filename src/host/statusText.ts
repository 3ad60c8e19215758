import type { Run } from '../session/run';

const words = {
  starting: 'starting',
  loading: 'loading',
  training: 'training',
  paused: 'paused',
  stopping: 'stopping',
  ended: 'ended',
} as const;

/** The status bar's line for a live run: `step 120 · loss 0.6931`. */
export function statusText(run: Run): string {
  const history = run.stages.at(-1)?.history;
  const row = (history?.length ?? 0) - 1;
  if (!history || row < 0) return `Ravine: ${(run.state === 'loading' && run.detail) || words[run.state]}`;
  const loss = history.scalar('loss')[row] ?? Number.NaN;
  const state = run.state === 'training' ? '' : `${words[run.state]}, `;
  return `Ravine: ${state}step ${history.stepAt(row)} · loss ${readable(loss)}`;
}

/** Four digits are what the eye takes in beside a moving number. */
export function readable(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(2) : value.toPrecision(4);
}
