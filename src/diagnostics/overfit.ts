import type { EpochSummary } from '../shared/run';
import { formatNumber } from './format';
import { defineRule } from './rule';
import * as ranges from './thresholdRange';

type Thresholds = { gap: number; rise: number; forEpochs: number };
type Evidence = { loss: number; validationLoss: number; bestValidationLoss: number; bestEpoch: number };

/** The training loss goes on falling, that of the validation data rises: what is learnt now holds for the training examples only. */
export const overfit = defineRule<Thresholds, Evidence>({
  id: 'overfit',
  summary: 'A validation loss that rises while the training loss falls on.',
  severity: 'warning',
  gate: 'none',
  asked: 'epoch',
  leadsTo: [],
  defaults: { gap: 0.1, rise: 0.1, forEpochs: 3 },
  ranges: { gap: ranges.positive, rise: ranges.positive, forEpochs: ranges.count },
  source:
    '(L_val − L_train)/L_train > 0.1: Amazon SageMaker Debugger, Overfit; the rise above the best, three epochs in a row: chosen by us',

  check({ epochs }, { gap, rise, forEpochs }) {
    const latest = epochs.slice(-forEpochs);
    const best = bestOf(epochs);
    const opening = epochs[0]?.logs.val_loss;
    if (!best || opening === undefined || latest.length < forEpochs) return null;
    const overfits = ({ logs: { loss = Number.NaN, val_loss: validation = Number.NaN } }: EpochSummary) =>
      loss < best.logs.loss! && validation - loss > gap * loss && validation - best.logs.val_loss! > rise * opening;
    if (!latest.every(overfits)) return null;
    const { loss, val_loss: validationLoss } = latest.at(-1)!.logs;
    const evidence = { loss: loss!, validationLoss: validationLoss!, bestValidationLoss: best.logs.val_loss! };
    return { layers: [], evidence: { ...evidence, bestEpoch: best.epoch } };
  },

  weigh: ({ validationLoss, bestValidationLoss }) => validationLoss - bestValidationLoss,

  message: ({ evidence: { loss, validationLoss, bestValidationLoss, bestEpoch } }) =>
    `The model overfits: its loss on the validation data has risen from ${formatNumber(bestValidationLoss)} (epoch ${bestEpoch}) to ${formatNumber(validationLoss)}, while that of the training data is ${formatNumber(loss)}.`,

  threshold: ({ gap, rise, forEpochs }) =>
    `(L_val − L)/L > ${gap}, and L_val above its best by more than ${rise} of its first value, while L has fallen further, for ${forEpochs} epochs`,

  advice: ({ evidence: { bestEpoch } }) =>
    `Stop at about epoch ${bestEpoch} (tf.callbacks.earlyStopping), use more data, dropout or kernelRegularizer 'l2', or a smaller model.`,
});

/** The epoch of the lowest validation loss; null where none has one. */
function bestOf(epochs: readonly EpochSummary[]): EpochSummary | null {
  const validated = epochs.filter(({ logs }) => Number.isFinite(logs.val_loss));
  return validated.reduce<EpochSummary | null>(
    (best, epoch) => (best && best.logs.val_loss! <= epoch.logs.val_loss! ? best : epoch),
    null,
  );
}
