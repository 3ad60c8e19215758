import type { SourceEdit } from './finding';
import type { TextRange } from './textRange';

/** One axis of a shape: its size, null where any size goes (a batch, a time axis), or 'unknown' where the source does not tell. */
export type Dim = number | null | 'unknown';
/** A shape with its batch axis, as TensorFlow.js prints it: `[null, 28, 28, 1]`. */
export type Shape = readonly Dim[];

/** A value that stands in the source, or follows from what stands there. */
export type Constant = number | string | boolean | null | readonly (Constant | undefined)[];

/** What a factory was asked for: `tf.initializers.randomNormal({ stddev: 1 })`, `'heNormal'`. */
export interface SourceChoice {
  /** As TensorFlow.js names it in its factories: `randomNormal`, `heNormal`, `relu`. */
  name: string;
  options: SourceOptions;
}

export interface SourceOption {
  name: string;
  /** Undefined: not known. */
  value: Constant | undefined;
  /** Set where the value is an object that TensorFlow.js makes by name, or that name. */
  choice: SourceChoice | null;
  /** The whole property, `activation: 'relu'`. */
  range: TextRange;
  /** Its value alone; the same as `range` for a shorthand. */
  valueRange: TextRange;
  shorthand: boolean;
  /** What to cut out to be rid of it: with a comma. Null where it stands in an object that several calls share. */
  removal: TextRange | null;
}

/** The options of a call, from the object that it is given, spreads included. */
export interface SourceOptions {
  entries: ReadonlyMap<string, SourceOption>;
  /** There may be others, which the source does not tell. */
  open: boolean;
  /** How another one is added: the text is put at `at`, between `before` and `after`. Null where that cannot be done in place. */
  insertion: { at: TextRange; before: string; after: string } | null;
}

/** Why TensorFlow.js will not build or run this. */
export interface SourceProblem {
  message: string;
  advice: string;
  range: TextRange;
  /** It is a name that is not known, and could have been registered elsewhere; with the one that was meant, and how to write it. */
  unknownName: { meant: string | null; edit: SourceEdit | null } | null;
}

export interface SourceLayer {
  /** The factory's name, aliases resolved: `dense`, `maxPooling2d`; `unknown` for a layer of a class that is not TensorFlow.js's. */
  factory: string;
  /** The call that makes it, `tf.layers.dense({…})`. */
  call: TextRange;
  /** What is called, `tf.layers.dense`. */
  callee: TextRange;
  /** What other factories are called with: `tf.layers.`; null where they need not be at hand. */
  prefix: string | null;
  /** How another layer is put after it in the source: the text at `at`, between `before` and `after`. Null: not in one place. */
  follower: { at: TextRange; before: string; after: string } | null;
  /** The statement in which it is made. */
  statement: TextRange;
  /** The same call makes several layers (in a loop, in a function). */
  repeated: boolean;
  options: SourceOptions;
  /** Layers of the same model that feed it, by their place in `layers`. */
  feeds: readonly number[];
  /** Shapes that it is fed; null: not known. */
  inputs: readonly (Shape | null)[];
  output: Shape | null;
  /** Number of weights, those that are not trained included; null: not known. */
  parameters: number | null;
  /** It is added in some runs only, or where its place in the model cannot be told. */
  conditional: boolean;
  /** The layer inside of a wrapper such as `timeDistributed`. */
  wrapped: SourceLayer | null;
  problem: SourceProblem | null;
}

/** What `compile`'s `loss` is: a name, a function of TensorFlow.js by its path (`losses.softmaxCrossEntropy`), or not known. */
export interface SourceLoss {
  name: string | null;
  range: TextRange;
}

export interface SourceOptimizer {
  /** As `tf.train` names it: `adam`. */
  name: string;
  call: TextRange;
  /** The rate that it is given. */
  learningRate: { value: number; range: TextRange } | null;
}

export interface SourceCompile {
  call: TextRange;
  callee: TextRange;
  options: SourceOptions;
  loss: SourceLoss | null;
  optimizer: SourceOptimizer | null;
  metrics: readonly { name: string; range: TextRange }[];
  /** Number of the model's layers at that moment, and whether all of them are known. */
  layers: number;
  complete: boolean;
  /** Names that TensorFlow.js does not know. */
  problems: readonly SourceProblem[];
}

/** What the source tells of a tensor. */
export interface SourceData {
  shape: Shape | null;
  /** Rows of ones and zeros (`tf.oneHot`), or one whole number each; null: not known. */
  labels: 'oneHot' | 'integers' | null;
  /** Where one-hot rows are made, `tf.oneHot(x, 10)`, and the text of what they are made of. */
  oneHot: { call: TextRange; of: string } | null;
  /** Pixels from 0 to 255, as they come from an image or a file. */
  bytes: boolean;
  range: TextRange;
  /** A method can be called on it as it is written: `xs`, `data.xs`, `load()`. */
  takesMethod: boolean;
}

export interface SourceTraining {
  method: 'fit' | 'fitDataset' | 'trainOnBatch';
  call: TextRange;
  callee: TextRange;
  options: SourceOptions;
  /** The `compile` that it trains with; null: not known. */
  compile: SourceCompile | null;
  data: { xs: SourceData | null; ys: SourceData | null };
  /** Where the validation data is taken from the training data. */
  sharedValidation: TextRange | null;
  /** Where something is done that needs the training to be over, while nothing has waited for it. */
  usedBeforeEnd: TextRange | null;
  /** `await` may stand at its place. */
  mayAwait: boolean;
  awaited: boolean;
}

/** A loss that wants logits, and the model whose output it is given: in a closure of `minimize`, or in a loss function of one's own. */
export interface SourceLogitsLoss {
  name: 'softmaxCrossEntropy' | 'sigmoidCrossEntropy';
  callee: TextRange;
  /** A softmax or sigmoid between the model and the loss. */
  squashed: TextRange | null;
}

export interface SourceModel {
  kind: 'sequential' | 'functional';
  /** The call that makes it. */
  call: TextRange;
  /** The variable that holds it, where it has one. */
  name: string | null;
  /** From the inputs to the outputs. */
  layers: readonly SourceLayer[];
  /** Which layers give the model's outputs. */
  outputs: readonly number[];
  /** Every layer, and the order of all of them, is known. */
  complete: boolean;
  parameters: number | null;
  compiles: readonly SourceCompile[];
  trainings: readonly SourceTraining[];
  logitsLosses: readonly SourceLogitsLoss[];
}
