import { assertNever } from '../src/shared/assertNever';
import type { RunMark } from '../src/shared/panelProtocol';
import { formatCount, formatSetting } from './format';

/** What somebody did to the run, in a few characters: it stands in the chart. */
export function markText(mark: RunMark): string {
  switch (mark.type) {
    case 'learningRateChanged':
      return `η ${formatSetting(mark.from)} → ${formatSetting(mark.to)}`;
    case 'rolledBack':
      return `back to ${formatCount(mark.to)}`;
    case 'paused':
      return 'paused';
    default:
      return assertNever(mark);
  }
}
