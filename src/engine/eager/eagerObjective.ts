import * as tf from '@tensorflow/tfjs';
import { allFinite } from '../allFinite';
import { leafLayers, type TrainableModel } from '../layersModel';
import type { ModelParameters } from '../modelParameters';
import type { Batch, Evaluation, HostTensor, NonFiniteSite, Objective, ParameterLayout, Readings } from '../objective';
import { readingsOf, tapsOf } from '../taps';
import { runTrainFunction, type TrainFunctionResult } from '../trainFunction';
import { findNonFinite } from './findNonFinite';
import { RandomReplay } from './randomReplay';

/** The loss of a compiled tfjs model, computed by tfjs itself, operation by operation, on its present backend. */
export class EagerObjective implements Objective {
  private readonly randoms = new RandomReplay();

  /** `parameters` is the one view of the model's weights that everyone shares, `gradient` where the gradient is written. */
  constructor(
    private readonly model: TrainableModel,
    readonly layout: ParameterLayout,
    private readonly parameters: ModelParameters,
    private readonly gradient: Float32Array = new Float32Array(layout.size),
  ) {}

  /** Nothing is compiled here. */
  prepare(): void {}

  lossAndGradient(parameters: Float32Array, batch: Batch): Evaluation {
    const before = this.snapshotState();
    const evaluation = this.randoms.record(() => this.evaluate(parameters, batch, this.gradient));
    before.release(!Number.isFinite(evaluation.loss) || !allFinite(evaluation.gradient));
    return evaluation;
  }

  again(parameters: Float32Array, batch: Batch, into: Float32Array | null): number {
    const origin = this.parameters.read().slice();
    const target = into ?? new Float32Array(this.layout.size);
    const { loss } = this.keepingState(() => this.randoms.replay(() => this.evaluate(parameters, batch, target)));
    this.parameters.write(origin);
    return loss;
  }

  read(parameters: Float32Array, batch: Batch): Readings {
    const origin = this.parameters.read().slice();
    let readings: Readings = { layers: [], overTime: [] };
    const unused = new Float32Array(this.layout.size);
    const taps = (watched: TrainFunctionResult['watched']) => {
      readings = readTaps(watched);
    };
    this.keepingState(() => this.randoms.replay(() => this.evaluate(parameters, batch, unused, taps)));
    this.parameters.write(origin);
    return readings;
  }

  /** Central differences of two gradients: h balances float32 rounding (1/h) against truncation and the kinks of ReLU and pooling (h). */
  hessianVectorProduct(parameters: Float32Array, batch: Batch, v: Float32Array): Float32Array {
    const length = norm(v);
    if (length === 0) return new Float32Array(v.length);
    const origin = parameters.slice();
    const h = (2e-4 * (1 + norm(origin))) / length;
    const at = (sign: number): Float32Array => {
      const gradient = new Float32Array(v.length);
      const moved = origin.map((w, i) => w + sign * h * v[i]!);
      this.again(moved, batch, gradient);
      return gradient;
    };
    const [product, back] = [at(1), at(-1)];
    for (let i = 0; i < product.length; i++) product[i] = (product[i]! - back[i]!) / (2 * h);
    return product;
  }

  findNonFinite(parameters: Float32Array, batch: Batch): NonFiniteSite | null {
    return this.keepingState(() =>
      findNonFinite(this.model, this.layout, parameters, batch, () => this.evaluate(parameters, batch, this.gradient)),
    );
  }

  private evaluate(
    parameters: Float32Array,
    batch: Batch,
    gradient: Float32Array,
    taps?: (watched: TrainFunctionResult['watched']) => void,
  ): Evaluation {
    if (this.parameters.read() !== parameters) this.parameters.write(parameters);
    const { model, layout } = this;
    let evaluation: Evaluation | null = null;
    tf.tidy(() => {
      const data = batch.tensors.map(toTensor);
      const { outputs, gradients, watched } = runTrainFunction(model, data, taps ? leafLayers(model) : []);
      layout.slices.forEach(({ offset, length }, i) => {
        const name = (model.collectedTrainableWeights[i]!.read() as tf.Variable).name;
        const values = gradients[name]?.dataSync<'float32'>();
        if (values) gradient.set(values, offset);
        else gradient.fill(0, offset, offset + length);
      });
      const [loss, ...metrics] = outputs.map((output) => output.dataSync()[0]!);
      evaluation = { loss: loss!, metrics, gradient };
      taps?.(watched);
      tf.dispose(outputs);
      for (const { output } of watched) output.dispose();
    });
    return evaluation!;
  }

  private keepingState<T>(action: () => T): T {
    const before = this.snapshotState();
    try {
      return action();
    } finally {
      before.release(true);
    }
  }

  /** What a forward pass in training mode changes beside the trained weights: moving averages. Holds no copies, only references. */
  private snapshotState(): { release(restore: boolean): void } {
    const trained = new Set(this.model.collectedTrainableWeights);
    const state = this.model.weights
      .filter((weight) => !trained.has(weight))
      .map((weight) => ({ variable: weight.read() as tf.Variable, before: tf.clone(weight.read()) }));
    const release = (restore: boolean) => {
      for (const { variable, before } of state) {
        if (restore) variable.assign(before);
        before.dispose();
      }
    };
    return { release };
  }
}

function readTaps(watched: TrainFunctionResult['watched']): Readings {
  const { layers, overTime } = tapsOf(watched);
  return readingsOf(
    layers.map(({ layer, statistics }) => ({ layer, values: statistics.dataSync() })),
    overTime.map(({ layer, gradientRms }) => ({ layer, values: gradientRms.dataSync<'float32'>() })),
  );
}

/** tfjs passes absent sample weights as null, against its own types. */
const toTensor = (host: HostTensor | null): tf.Tensor =>
  host ? tf.tensor(host.values, [...host.shape], host.dtype) : (null as unknown as tf.Tensor);

function norm(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
