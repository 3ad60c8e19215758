/** What a loss takes, for people. */
export interface LossNote {
  outputs: string;
  targets: string;
  /** The loss of a model that knows nothing, over so many classes or labels; null: it depends on the data. */
  guessing(units: number | null): { text: string; value: number | null } | null;
}

const unknown = () => null;
const overClasses: LossNote['guessing'] = (units) =>
  units !== null && units > 1
    ? { text: `ln ${units}`, value: Math.log(units) }
    : { text: 'ln C for C classes', value: null };
const overTwo: LossNote['guessing'] = () => ({ text: 'ln 2', value: Math.LN2 });
const numbers = {
  outputs: 'any numbers: no activation, as a rule',
  targets: 'numbers of the same shape',
  guessing: unknown,
};
const signs = { outputs: 'any numbers', targets: '−1 and 1, of the same shape', guessing: unknown };

/** By the names that `compile` knows, and by their paths in `tf`. tfjs-layers 4.22, losses.ts; tfjs-core 4.22, ops/losses. */
const notes: Readonly<Record<string, LossNote>> = {
  categoricalCrossentropy: {
    outputs: 'probabilities that sum to 1: softmax',
    targets: 'one-hot rows',
    guessing: overClasses,
  },
  sparseCategoricalCrossentropy: {
    outputs: 'probabilities that sum to 1: softmax',
    targets: 'one class number an example',
    guessing: overClasses,
  },
  binaryCrossentropy: { outputs: 'probabilities: sigmoid', targets: '0 and 1, of the same shape', guessing: overTwo },
  'losses.softmaxCrossEntropy': { outputs: 'logits: no activation', targets: 'one-hot rows', guessing: overClasses },
  'losses.sigmoidCrossEntropy': {
    outputs: 'logits: no activation',
    targets: '0 and 1, of the same shape',
    guessing: overTwo,
  },
  kullbackLeiblerDivergence: {
    outputs: 'probabilities that sum to 1: softmax',
    targets: 'probabilities that sum to 1',
    guessing: unknown,
  },
  poisson: { outputs: 'rates above 0: softplus or exp', targets: 'counts', guessing: unknown },
  meanSquaredError: numbers,
  meanAbsoluteError: numbers,
  meanAbsolutePercentageError: { ...numbers, targets: 'numbers of the same shape, not near 0' },
  meanSquaredLogarithmicError: { outputs: 'numbers above −1', targets: 'numbers above −1', guessing: unknown },
  logcosh: numbers,
  hinge: signs,
  squaredHinge: signs,
  categoricalHinge: { outputs: 'scores: no activation', targets: 'one-hot rows', guessing: unknown },
  cosineProximity: { outputs: 'vectors, of any length', targets: 'vectors', guessing: unknown },
};

/** Null for a loss of one's own. */
export function lossNote(name: string): LossNote | null {
  const known = name.replace(/^metrics\./, '');
  return Object.hasOwn(notes, known) ? (notes[known] ?? null) : null;
}
