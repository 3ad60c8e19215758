import * as v from 'valibot';
import { sourcePosition } from './source';
import { wireNumber } from './wireNumber';

/** What onnxruntime can compute on. `cpu` is everywhere; the others where platform, hardware and drivers have them. */
export const executionProviders = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;
export type ExecutionProvider = (typeof executionProviders)[number];

export const weightDecayModes = ['decoupled', 'coupled'] as const;

/** What a run is asked to do. Paths are absolute; `null` means "as the script has it". */
export const runRequest = v.object({
  runId: v.string(),
  file: v.string(),
  workingDirectory: v.string(),
  /** The script's own arguments: what it finds in `process.argv` from index 2 on. */
  scriptArguments: v.array(v.string()),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff)),
  engine: v.picklist(['auto', 'compiled', 'eager']),
  /** Threads of the compiled engine; null: the physical cores minus one, which an editor keeps. */
  threads: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(256))),
  /** What the compiled engine computes on; where it is not available the CPU does, and a note says so. */
  executionProvider: v.picklist(executionProviders),
  optimizer: v.nullable(v.string()),
  learningRate: v.nullable(v.number()),
  /** Of the optimizer, by the names that its rule has for them. */
  hyperparameters: v.record(v.string(), v.number()),
  /** How learning rate and momentum change over the training: see `parseSchedule`. */
  schedule: v.nullable(v.string()),
  momentumSchedule: v.nullable(v.string()),
  weightDecay: v.nullable(v.number()),
  /** `decoupled`: weights shrink beside the update; `coupled`: an L2 penalty joins the loss. */
  weightDecayMode: v.picklist(weightDecayModes),
  /** Longer gradients are shortened to this length; larger entries are cut off. */
  clipNorm: v.nullable(v.number()),
  clipValue: v.nullable(v.number()),
  epochs: v.nullable(v.number()),
  batchSize: v.nullable(v.number()),
  /** What instruments may add to the time of a training, in percent. 0: losses alone; 100: everything at every step. */
  diagnosticsBudget: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
  /** Ends the run after so many updates. */
  steps: v.nullable(v.number()),
  /** After the last of these updates (0: before the first), measures the spectrum of the Hessian with at most so many products of it. */
  spectrum: v.nullable(v.object({ products: v.pipe(v.number(), v.integer(), v.minValue(1)) })),
  /** Where the run is logged: a folder that is not there yet, or is empty. Checkpoints come this many seconds apart, or more where they are dear; 0: as often as they can. */
  log: v.nullable(v.object({ folder: v.string(), checkpointSeconds: v.pipe(v.number(), v.minValue(0)) })),
  /** Goes on from a checkpoint of an earlier run of the same script, which was asked for the same: its id, its folder, the checkpoint's step. */
  resume: v.nullable(v.object({ run: v.string(), folder: v.string(), step: v.number() })),
});
export type RunRequest = v.InferOutput<typeof runRequest>;

/** Nothing is asked for: the script's own settings, and the engine's defaults. */
export const plainRequest: Omit<RunRequest, 'runId' | 'file' | 'workingDirectory' | 'scriptArguments' | 'seed'> = {
  engine: 'auto',
  threads: null,
  executionProvider: 'cpu',
  optimizer: null,
  learningRate: null,
  hyperparameters: {},
  schedule: null,
  momentumSchedule: null,
  weightDecay: null,
  weightDecayMode: 'decoupled',
  clipNorm: null,
  clipValue: null,
  epochs: null,
  batchSize: null,
  diagnosticsBudget: 10,
  steps: null,
  spectrum: null,
  log: null,
  resume: null,
};

/** A layer that has trainable weights: one row of the layer columns, in network order. */
export const layerInfo = v.object({
  name: v.string(),
  className: v.string(),
  parameters: v.number(),
  /** Where the user's code constructed it; null where that cannot be told. */
  position: v.nullable(sourcePosition),
  /** The activation function at whose output its activations are read: its own, or that of the activation layer right after it. */
  activation: v.nullable(v.object({ name: v.string(), layer: v.string(), position: v.nullable(sourcePosition) })),
  /** Its largest weight (kernel, embedding) as the training finds it; null for a layer without a weight of two or more axes. */
  kernel: v.nullable(
    v.object({
      initializer: v.nullable(v.string()),
      fanIn: v.number(),
      fanOut: v.number(),
      mean: wireNumber,
      deviation: wireNumber,
      /** Whether all units begin alike: gradients will never tell them apart. */
      symmetric: v.boolean(),
    }),
  ),
});
export type LayerInfo = v.InferOutput<typeof layerInfo>;

/** How well the gradient reaches back through time in a recurrent layer, measured at one step. */
export const timeFlow = v.object({
  stage: v.number(),
  step: v.number(),
  layer: v.object({ name: v.string(), position: v.nullable(sourcePosition) }),
  /** Root mean square of ∂L/∂hₜ from the first step over time to the last. */
  gradientRms: v.array(wireNumber),
});
export type TimeFlow = v.InferOutput<typeof timeFlow>;

/** The calls by which a script trains. `gradients`: it takes them (`variableGrads`, `grads`, …) and changes the weights by itself. */
export const trainingCalls = ['fit', 'fitDataset', 'trainOnBatch', 'minimize', 'applyGradients', 'gradients'] as const;
export type TrainingCall = (typeof trainingCalls)[number];

/** One training of the script: a model and its optimizer. Consecutive `fit`s of the same model are one stage. */
export const stageInfo = v.object({
  stage: v.number(),
  modelName: v.string(),
  layers: v.array(layerInfo),
  parameters: v.number(),
  optimizer: v.object({ id: v.string(), hyperparameters: v.record(v.string(), wireNumber) }),
  loss: v.string(),
  metrics: v.array(v.string()),
  engine: v.object({
    name: v.picklist(['compiled', 'eager']),
    /** What computes: `wasm`, `cpu`, … and how. */
    backend: v.string(),
    /** Why not the compiled engine; null when it runs. */
    fallbackReason: v.nullable(v.string()),
  }),
  /** By what the script trains. */
  call: v.optional(v.picklist(trainingCalls), 'fit'),
  /** In the training data. Null, as those below: nobody knows, since the data are a stream or the loop is the script's own. */
  examples: v.nullable(v.number()),
  batchSize: v.nullable(v.number()),
  epochs: v.nullable(v.number()),
  stepsPerEpoch: v.nullable(v.number()),
  /** What a script does not say and was chosen for it (made-up data, a loss), in sentences. */
  assumptions: v.optional(v.array(v.string())),
});
export type StageInfo = v.InferOutput<typeof stageInfo>;

/** End of an epoch, with the logs that the script's callbacks see (`loss`, `acc`, `val_loss`, …). */
export const epochSummary = v.object({
  stage: v.number(),
  /** Counted from 1. */
  epoch: v.number(),
  /** Number of the epoch's last step. */
  step: v.number(),
  logs: v.record(v.string(), wireNumber),
});
export type EpochSummary = v.InferOutput<typeof epochSummary>;

/** Where a NaN or an infinity was first seen. Reported before the update that would have spread it is applied. */
export const nonFiniteEvent = v.object({
  stage: v.number(),
  step: v.number(),
  /**
   * `input`: in the data; `weight`: in a weight before the step; `forward`: first in this layer's output; `loss`: all outputs are finite, this last one's too, the loss is
   * not; `backward`: the loss is finite, this layer's gradient is the first that is not, from the output backwards;
   * `update`: the gradient is finite, the weights after the update would not be.
   */
  phase: v.picklist(['input', 'weight', 'forward', 'loss', 'backward', 'update']),
  layer: v.nullable(v.object({ name: v.string(), position: v.nullable(sourcePosition) })),
  /** What was found: `NaN` or `Infinity`, and how many of how many values. */
  value: v.picklist(['NaN', 'Infinity']),
  count: v.number(),
  of: v.number(),
});
export type NonFiniteEvent = v.InferOutput<typeof nonFiniteEvent>;

/** Why a run could not go on, in words for its user. */
export const runFailure = v.object({
  kind: v.picklist([
    'unreadable-file',
    'syntax-error',
    'missing-module',
    'no-training',
    'bad-option',
    'script-error',
    'crashed',
    'out-of-memory',
    'internal',
  ]),
  message: v.string(),
  /** What to do about it; empty where nothing can be said. */
  advice: v.string(),
  position: v.nullable(sourcePosition),
  /** The script's own stack, for the log. */
  stack: v.string(),
});
export type RunFailure = v.InferOutput<typeof runFailure>;

/** A checkpoint that a run can go back to. */
export const keptCheckpoint = v.object({
  stage: v.number(),
  /** The last step before it. */
  step: v.number(),
  /** Counted from 1: the one in which its next step lies. */
  epoch: v.number(),
});
export type KeptCheckpoint = v.InferOutput<typeof keptCheckpoint>;

/** Somebody stepped in between two steps. `step`: the last one that was taken before. */
export const intervention = v.variant('type', [
  v.object({
    type: v.literal('learningRateChanged'),
    stage: v.number(),
    step: v.number(),
    from: wireNumber,
    to: wireNumber,
  }),
  /** The training went back to what a checkpoint of the step `to` holds. Steps go on being counted. */
  v.object({ type: v.literal('rolledBack'), stage: v.number(), step: v.number(), to: v.number() }),
]);
export type Intervention = v.InferOutput<typeof intervention>;

export const endReason = v.picklist(['completed', 'stopped', 'steps-reached', 'non-finite', 'failed', 'crashed']);
export type EndReason = v.InferOutput<typeof endReason>;

/** NaN: not known, since the child could not say it: it crashed, was killed, or was left behind. */
export const runEnd = v.object({
  reason: endReason,
  /** Updates applied, over all stages. */
  steps: v.number(),
  /** Over the time of the steps alone: without loading, validation, pauses and the script's own callbacks. */
  stepsPerSecond: wireNumber,
  /** From the start of the child to the first step: loading, reading data, compiling. */
  setupSeconds: wireNumber,
  /** From start to end. */
  seconds: wireNumber,
  /** Share of step time that instruments took, 0 to 1. */
  overhead: wireNumber,
  failure: v.nullable(runFailure),
});
export type RunEnd = v.InferOutput<typeof runEnd>;

export type RunState = 'starting' | 'loading' | 'training' | 'paused' | 'stopping' | 'ended';
