import * as tf from '@tensorflow/tfjs';
import { allFinite } from '../allFinite';
import type { TrainableModel } from '../layersModel';
import type { ModelParameters } from '../modelParameters';
import type { Batch, Evaluation, HostTensor, NonFiniteSite, Objective, ParameterLayout } from '../objective';
import { findNonFinite } from './findNonFinite';

type Gradients = tf.NamedTensorMap;

/**
 * The loss of a compiled tfjs model, computed by tfjs itself, operation by operation, on its present backend. It runs the model's own
 * training function with an optimizer that keeps the gradients instead of applying them: losses, metrics, sample weights and
 * regularizers are tfjs's by construction.
 */
export class EagerObjective implements Objective {
  /** `parameters` is the one view of the model's weights that everyone shares, `gradient` where the gradient is written. */
  constructor(
    private readonly model: TrainableModel,
    readonly layout: ParameterLayout,
    private readonly parameters: ModelParameters,
    private readonly gradient: Float32Array = new Float32Array(layout.size),
  ) {}

  async lossAndGradient(parameters: Float32Array, batch: Batch): Promise<Evaluation> {
    const before = this.snapshotState();
    const evaluation = this.evaluate(parameters, batch);
    before.release(!Number.isFinite(evaluation.loss) || !allFinite(evaluation.gradient));
    return evaluation;
  }

  /** Central differences of two gradients: h balances float32 rounding (1/h) against truncation and the kinks of ReLU and pooling (h). */
  async hessianVectorProduct(parameters: Float32Array, batch: Batch, v: Float32Array): Promise<Float32Array> {
    const length = norm(v);
    if (length === 0) return new Float32Array(v.length);
    const origin = parameters.slice();
    const h = (2e-4 * (1 + norm(origin))) / length;
    const at = (sign: number) =>
      this.keepingState(() =>
        this.evaluate(
          origin.map((w, i) => w + sign * h * v[i]!),
          batch,
        ),
      );
    const product = at(1).gradient.slice();
    const { gradient } = at(-1);
    for (let i = 0; i < product.length; i++) product[i] = (product[i]! - gradient[i]!) / (2 * h);
    this.parameters.write(origin);
    return product;
  }

  async findNonFinite(parameters: Float32Array, batch: Batch): Promise<NonFiniteSite | null> {
    return this.keepingState(() =>
      findNonFinite(this.model, this.layout, parameters, batch, () => this.evaluate(parameters, batch)),
    );
  }

  private evaluate(parameters: Float32Array, batch: Batch): Evaluation {
    if (this.parameters.read() !== parameters) this.parameters.write(parameters);
    const { model, gradient, layout } = this;
    return tf.tidy(() => {
      const { outputs, gradients } = runTrainFunction(model, batch.tensors.map(toTensor));
      layout.slices.forEach(({ offset, length }, i) => {
        const name = (model.collectedTrainableWeights[i]!.read() as tf.Variable).name;
        const values = gradients[name]?.dataSync<'float32'>();
        if (values) gradient.set(values, offset);
        else gradient.fill(0, offset, offset + length);
      });
      const [loss, ...metrics] = outputs.map((output) => output.dataSync()[0]!);
      tf.dispose(outputs);
      return { loss: loss!, metrics, gradient };
    });
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

/** One call of the model's training function, with the gradients caught before any optimizer sees them. */
export function runTrainFunction(
  model: TrainableModel,
  data: tf.Tensor[],
): { outputs: tf.Scalar[]; gradients: Gradients } {
  let gradients: Gradients = {};
  const catcher = {
    minimize(loss: () => tf.Scalar, _returnCost: boolean, variables: tf.Variable[]) {
      const result = tf.variableGrads(loss, variables);
      gradients = result.grads;
      return result.value;
    },
  };
  const own = model.optimizer_;
  model.optimizer_ = catcher as unknown as tf.Optimizer;
  try {
    return { outputs: model.makeTrainFunction()(data), gradients };
  } finally {
    model.optimizer_ = own;
  }
}

/** tfjs passes absent sample weights as null, against its own types. */
const toTensor = (host: HostTensor | null): tf.Tensor =>
  host ? tf.tensor(host.values, [...host.shape], host.dtype) : (null as unknown as tf.Tensor);

function norm(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
