import { formatNumber } from '../diagnostics/format';
import { assertNever } from '../shared/assertNever';
import type { Intervention } from '../shared/run';

/** What somebody did to the run, for people: `learning rate 0.1 → 0.01 after step 120`. */
export function interventionText(done: Intervention): string {
  switch (done.type) {
    case 'learningRateChanged':
      return `learning rate ${formatNumber(done.from)} → ${formatNumber(done.to)} after step ${done.step}`;
    case 'rolledBack':
      return `back to the checkpoint of step ${done.to} after step ${done.step}`;
    default:
      return assertNever(done);
  }
}
