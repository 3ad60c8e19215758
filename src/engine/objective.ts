/** A dense array outside any backend, row-major. */
export interface HostTensor {
  shape: readonly number[];
  dtype: 'float32' | 'int32' | 'bool';
  values: Float32Array | Int32Array | Uint8Array;
}

/** What one step is computed on: the model's inputs, then its targets, then their sample weights (null where there are none). */
export interface Batch {
  tensors: readonly (HostTensor | null)[];
  /** Number of examples; NaN where nobody knows it. */
  size: number;
}

/** Where a weight lies in the flat parameter vector. */
export interface ParameterSlice {
  /** Index into `ParameterLayout.layers`. */
  layer: number;
  weight: string;
  shape: readonly number[];
  offset: number;
  length: number;
}

/** Which slice of the flat vector is which weight of which layer. Fixed for an objective's life. */
export interface ParameterLayout {
  /** Layers with trainable weights, in network order. */
  layers: readonly { name: string; className: string }[];
  slices: readonly ParameterSlice[];
  size: number;
}

/** What one layer gave on a batch. */
export interface LayerReading {
  layer: string;
  mean: number;
  /** Standard deviation over batch and units. */
  deviation: number;
  /** Share of units that rectify (nearly) everything to zero; NaN for a layer that does not rectify. */
  dead: number;
  /** Share of entries on the flat ends of a bounded activation (tanh, sigmoid); NaN for other layers. */
  saturated: number;
  /** Root mean square of ∂L/∂output. */
  gradientRms: number;
}

/** What is read off inside the model on a batch. */
export interface Readings {
  /** Every layer, in the order of the forward pass. */
  layers: LayerReading[];
  /** For each recurrent layer the root mean square of ∂L/∂hₜ, from the first step over time to the last. */
  overTime: { layer: string; gradientRms: Float32Array }[];
}

export interface Evaluation {
  /** The total loss on the batch, regularization included. NaN without being a fault where `isLossUnknown`. */
  loss: number;
  /** Gradients may come from elsewhere than a loss. */
  isLossUnknown?: boolean;
  /** The model's own metrics on the batch, in the order of its metric names. */
  metrics: number[];
  /** ∇L, parallel to the parameters. The engine's own buffer: valid until the next call. */
  gradient: Float32Array;
}

/** The first value that is not finite, looked for on demand. */
export interface NonFiniteSite {
  phase: 'input' | 'weight' | 'forward' | 'loss' | 'backward';
  layer: string | null;
  value: 'NaN' | 'Infinity';
  count: number;
  of: number;
}

/** A computation that an objective can make ready before it is wanted. */
export type Preparation = 'step' | 'readings' | 'loss' | 'product';

/** What the trainer minimises: a model's loss as a function of its flat parameter vector, for a batch. */
export interface Objective {
  readonly layout: ParameterLayout;
  /** Makes ready what will be asked for on batches of this shape, so that its first use takes no longer than the others. */
  prepare(batch: Batch, what: Preparation): void;
  /**
   * L(w) and ∇L(w) in training mode. Moves the model's own state (batch-norm averages) on, unless loss or gradient are not
   * finite: then the state stays as it was.
   */
  lossAndGradient(parameters: Float32Array, batch: Batch): Evaluation;
  /**
   * L(w) once more, at other weights but on the random numbers (dropout masks, noise) of the latest `lossAndGradient`; ∇L(w) goes into
   * `into`, unless that is null. Leaves the model as it was.
   */
  again(parameters: Float32Array, batch: Batch, into: Float32Array | null): number;
  /**
   * Reads the layers at `parameters`, on the random numbers of the latest `lossAndGradient`. A computation of its own: steps that are not
   * read pay nothing, and those that are take the very same course. Leaves the model as it was.
   */
  read(parameters: Float32Array, batch: Batch): Readings;
  /**
   * H·v at `parameters` on the batch, on the random numbers of the latest `lossAndGradient`. Leaves the model's state (weights, moving averages) as it was. A fresh array.
   */
  hessianVectorProduct(parameters: Float32Array, batch: Batch, v: Float32Array): Float32Array;
  /** Where the first non-finite value of this step comes from; null when all is finite. Costs one step. */
  findNonFinite(parameters: Float32Array, batch: Batch): NonFiniteSite | null;
}

/** What runs the objective, in words for log and panel. */
export interface EngineDescription {
  name: 'compiled' | 'eager';
  backend: string;
  fallbackReason: string | null;
}
