import type { StageInfo } from '../shared/run';

/**
 * The loss of a classifier that knows nothing and calls all classes equally likely: ln C for a softmax over C classes under cross-entropy, ln 2 under
 * binary cross-entropy. Null where loss and last layer do not tell that.
 */
export function guessingLoss(stage: StageInfo): number | null {
  if (stage.loss === 'binaryCrossentropy') return Math.LN2;
  const classes = softmaxClasses(stage);
  return classes === null ? null : Math.log(classes);
}

const crossEntropies = ['categoricalCrossentropy', 'sparseCategoricalCrossentropy'];
/** Layers whose kernel has one column a class. */
const dense = ['Dense', 'TimeDistributed'];

/** The number of classes of a softmax classifier; null for any other model. */
export function softmaxClasses({ loss, layers }: StageInfo): number | null {
  const last = layers.at(-1);
  if (!crossEntropies.includes(loss) || !last?.kernel || !dense.includes(last.className)) return null;
  return last.activation?.name === 'softmax' && last.kernel.fanOut > 1 ? last.kernel.fanOut : null;
}
