import * as tf from '@tensorflow/tfjs';
import { CompiledFunction } from '../../engine/compiled/compiledFunction';
import type { Runtime } from '../../engine/compiled/runtime';
import type { TrainableModel } from '../../engine/layersModel';
import type { HostTensor } from '../../engine/objective';
import { isRecording } from '../../engine/trace/tracing';
import { hostOf } from './batches';

/**
 * Makes `predict`, `evaluate` and validation run natively, by the two methods of `LayersModel` that they all come down to: `predictLoop` and the
 * function that `makeTestFunction` makes. A model that cannot be recorded is left to tfjs; so is a call inside of a gradient, which must go
 * through the model.
 */
export function computeForwardNatively(prototype: TrainableModel, runtime: Runtime): void {
  const { predictLoop, makeTestFunction } = prototype;
  const predictions = new Functions(
    runtime,
    (model) => model,
    (model) => (data) => [predictLoop.call(model, data, data[0]!.shape[0])].flat(),
  );
  const tests = new Functions(
    runtime,
    // Made anew by every `compile`, with the metrics.
    (model) => model.lossFunctions,
    (model) => {
      const present = model.testFunction;
      makeTestFunction.call(model);
      const own = model.testFunction;
      model.testFunction = present;
      return own;
    },
  );

  prototype.predictLoop = function (ins, batchSize = 32, verbose = false) {
    const inTfjs = () => predictLoop.call(this, ins, batchSize, verbose);
    const predict = verbose ? null : predictions.of(this);
    if (!predict) return inTfjs();
    return attempt(() => predictIn(this, predict, [ins].flat(), batchSize), predictions, this, inTfjs);
  };

  prototype.makeTestFunction = function () {
    makeTestFunction.call(this);
    const { testFunction } = this;
    this.testFunction = (data) => {
      const test = tests.of(this);
      if (!test) return testFunction(data);
      const native = () => test.run(data.map(hostOf)).map(({ values }) => tf.scalar(values[0]!));
      return attempt(native, tests, this, () => testFunction(data));
    };
  };
}

/** One compiled function for each model; none where it turned out that it cannot be recorded. */
class Functions {
  private readonly known = new WeakMap<object, CompiledFunction | 'left to tfjs'>();

  constructor(
    private readonly runtime: Runtime,
    /** What the function stands and falls with. */
    private readonly keyOf: (model: TrainableModel) => object,
    private readonly computeOf: (model: TrainableModel) => (data: tf.Tensor[]) => tf.Tensor[],
  ) {}

  /** Null where tfjs is to compute. */
  of(model: TrainableModel): CompiledFunction | null {
    if (isRecording() || isInsideOfGradient()) return null;
    const key = this.keyOf(model);
    const known = this.known.get(key) ?? new CompiledFunction(model, this.runtime, this.computeOf(model));
    this.known.set(key, known);
    return known === 'left to tfjs' ? null : known;
  }

  leaveToTfjs(model: TrainableModel): void {
    this.known.set(this.keyOf(model), 'left to tfjs');
  }
}

/** What fails natively is tried in tfjs: it works, or it throws the error that the script would meet without us. */
function attempt<T>(native: () => T, functions: Functions, model: TrainableModel, inTfjs: () => T): T {
  try {
    return native();
  } catch {
    functions.leaveToTfjs(model);
    return inTfjs();
  }
}

/** The outputs of all batches, one after the other along the first axis. */
function predictIn(
  model: TrainableModel,
  predict: CompiledFunction,
  ins: tf.Tensor[],
  batchSize: number,
): tf.Tensor | tf.Tensor[] {
  const examples = model.checkNumSamples(ins);
  const hosts = ins.map((tensor) => hostOf(tensor)!);
  const batches: HostTensor[][] = [];
  for (let from = 0; from < examples; from += batchSize)
    batches.push(predict.run(hosts.map((host) => rows(host, from, Math.min(from + batchSize, examples)))));
  const outputs = batches[0]!.map((_, i) => tensorOf(batches.map((batch) => batch[i]!)));
  return outputs.length === 1 ? outputs[0]! : outputs;
}

/** Examples `from` to `to`, as a view. */
function rows({ shape, dtype, values }: HostTensor, from: number, to: number): HostTensor {
  const row = shape.slice(1).reduce((product, size) => product * size, 1);
  return { shape: [to - from, ...shape.slice(1)], dtype, values: values.subarray(from * row, to * row) };
}

function tensorOf(parts: readonly HostTensor[]): tf.Tensor {
  const [{ shape, dtype, values: first }] = parts as [HostTensor];
  const examples = parts.reduce((sum, part) => sum + part.shape[0]!, 0);
  const length = parts.reduce((sum, { values }) => sum + values.length, 0);
  const values =
    parts.length === 1 ? first : new (first.constructor as new (length: number) => HostTensor['values'])(length);
  let offset = 0;
  for (const part of parts.length === 1 ? [] : parts) {
    values.set(part.values, offset);
    offset += part.values.length;
  }
  return tf.tensor(values, [examples, ...shape.slice(1)], dtype);
}

/** Whether tfjs is following the operations for a gradient. */
function isInsideOfGradient(): boolean {
  const { state } = tf.engine() as unknown as { state: { gradientDepth: number } };
  return state.gradientDepth > 0;
}
