import { formatNumber, formatShare } from './format';
import { lossProgress, lossTrend } from './lossTrend';
import { rowsFrom } from './measured';
import { median } from './median';
import { openingGradient } from './openingGradient';
import { defineRule } from './rule';
import * as ranges from './thresholdRange';

type Thresholds = { gradient: number; change: number; progress: number; window: number };
type Evidence = { gradient: number; openingGradient: number; progress: number };

/** A plateau: gradient and loss hardly change any more, although most of the loss is still there. */
export const plateau = defineRule<Thresholds, Evidence>({
  id: 'plateau',
  summary: 'A plateau: hardly any gradient, and a loss that stands still before it has come far.',
  severity: 'warning',
  gate: 'none',
  asked: 'step',
  leadsTo: ['loss-not-decreasing'],
  defaults: { gradient: 1e-3, change: 1e-3, progress: 0.4, window: 30 },
  ranges: { gradient: ranges.share, change: ranges.share, progress: ranges.share, window: ranges.count },
  source: 'little progress, as ARC’s plateau rule (2026) asks for; the numbers: chosen by us',

  check(view, { gradient, change, progress, window }) {
    const { history, row } = view;
    const sinceRow = row - window + 1;
    if (view.nonFinite !== null || sinceRow < window) return null;
    const scale = openingGradient(view);
    const norms = history.scalar('gradientNorm');
    // The dearer questions are asked of a small gradient only.
    if (!(norms[row]! < gradient * scale) || lossTrend(view) !== 'stalled') return null;
    const norm = median(norms.subarray(sinceRow, row + 1));
    const { from, share } = lossProgress(view);
    const loss = history.scalar('loss').subarray(sinceRow, row + 1);
    const third = Math.floor(window / 3);
    const moved = Math.abs(median(loss.subarray(0, third)) - median(loss.subarray(-third)));
    if (!(norm < gradient * scale && moved < change * Math.abs(from) && share < progress)) return null;
    return {
      layers: [],
      evidence: { gradient: norm, openingGradient: scale, progress: share },
      rows: rowsFrom(sinceRow, row),
    };
  },

  weigh: ({ gradient, openingGradient: scale }) => -gradient / scale,

  message: ({ evidence: { gradient, openingGradient: scale, progress } }) =>
    `The training is stuck on a plateau: the gradient has fallen from ${formatNumber(scale)} to ${formatNumber(gradient)}, but of the loss only ${formatShare(Math.max(0, progress))} is gone.`,

  threshold: ({ gradient, change, progress, window }) =>
    `‖g‖ below ${gradient.toExponential()} of the largest of the first ten and a loss that moves by less than ${change.toExponential()} of its opening value over ${window} steps, with less than ${formatShare(progress)} of it gone`,

  advice: () =>
    'Begin from other weights (heNormal for ReLU, glorotNormal else) and a lower learning rate; Adam or momentum 0.9 cross flat ground faster than plain gradient descent.',
});
