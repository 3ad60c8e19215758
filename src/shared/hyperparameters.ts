import type { OptimizerId } from './optimizerIds';

/** The values that a hyperparameter may have, and how they are called. */
interface Range {
  readonly words: string;
  holds(value: number): boolean;
}

const positive: Range = { words: 'a number above 0', holds: (x) => x > 0 };
const fromZero: Range = { words: 'a number from 0 on', holds: (x) => x >= 0 };
/** Of what was before: at 1 nothing would ever be forgotten. */
const decay: Range = { words: 'a number from 0 to below 1', holds: (x) => x >= 0 && x < 1 };
const part: Range = { words: 'a number above 0, 1 at most', holds: (x) => x > 0 && x <= 1 };
const count: Range = { words: 'a whole number from 1 on', holds: (x) => Number.isInteger(x) && x >= 1 };
const countFromZero: Range = { words: 'a whole number from 0 on', holds: (x) => Number.isInteger(x) && x >= 0 };

type Ranges = Readonly<Record<string, Range>>;

const learningRate = positive;
const annealed: Ranges = { learningRate, momentum: decay, initialMomentum: decay, annealingSteps: countFromZero };
const adam: Ranges = { learningRate, beta1: decay, beta2: decay, epsilon: fromZero };

/** What each hyperparameter of each rule may be, for those who must not load the rules. A test holds it to the registry, and the defaults to it. */
export const hyperparameterRanges: Readonly<Record<OptimizerId, Ranges>> = {
  sgd: { learningRate },
  momentum: annealed,
  nesterov: annealed,
  adagrad: { learningRate, epsilon: fromZero },
  rmsprop: { learningRate, alpha: decay, epsilon: fromZero },
  adam,
  adamw: { ...adam, weightDecay: fromZero },
  nadam: { ...adam, momentumDecay: fromZero },
  amsgrad: adam,
  adamax: adam,
  adadelta: { learningRate, rho: decay, epsilon: fromZero },
  radam: adam,
  lion: { learningRate, beta1: decay, beta2: decay, weightDecay: fromZero },
  sam: { learningRate, momentum: decay, rho: fromZero },
  lookahead: { ...adam, synchronizationSteps: count, alpha: part },
  muon: { ...adam, momentum: decay, newtonSchulzSteps: count, weightDecay: fromZero, restRate: fromZero },
  // Roots of its matrices are inverted: without ε, of singular ones too.
  shampoo: { learningRate, epsilon: positive, refreshSteps: count, maxSize: count },
  newton: { learningRate, damping: fromZero, denseLimit: countFromZero, maxProducts: count },
  sfn: { learningRate, damping: fromZero, denseLimit: countFromZero, krylovSize: count },
  lbfgs: { learningRate },
  sdlbfgs: { learningRate, delta: positive },
};

/** The same of TensorFlow.js's own optimizers, whichever it is: which one a script has is known when the script is. */
export const tfjsHyperparameterRanges: Ranges = {
  ...adam,
  momentum: decay,
  decay,
  rho: decay,
  initialAccumulatorValue: fromZero,
};

/** What is wrong with setting a hyperparameter, in one clause that says what would be right; null where nothing is. `optimizer` is null for the script's own. */
export function hyperparameterProblem(optimizer: OptimizerId | null, name: string, value: unknown): string | null {
  const ranges = optimizer === null ? tfjsHyperparameterRanges : hyperparameterRanges[optimizer];
  const owner = optimizer ?? "an optimizer of TensorFlow.js's own";
  if (!Object.hasOwn(ranges, name))
    return `${owner} has no "${name}"; what can be set is ${Object.keys(ranges).join(', ')}`;
  const { words, holds } = ranges[name]!;
  if (typeof value === 'number' && Number.isFinite(value) && holds(value)) return null;
  return `${name} is ${typeof value === 'number' ? value : JSON.stringify(value)}, and must be ${words}`;
}
