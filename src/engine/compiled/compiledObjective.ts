import * as tf from '@tensorflow/tfjs';
import { allFinite } from '../allFinite';
import { EagerObjective } from '../eager/eagerObjective';
import { type HostValues, input, sizeOf, type Value } from '../graph/graph';
import { tangentsOf } from '../graph/tangents';
import type { TrainableModel } from '../layersModel';
import type { ModelParameters } from '../modelParameters';
import type { Batch, Evaluation, NonFiniteSite, Objective, ParameterLayout } from '../objective';
import { batchInput, type RecordedStep, recordStep, weightInput } from './recordStep';
import { Session } from './session';

interface CompiledStep {
  recorded: RecordedStep;
  step: Session;
  /** Made when the first product is asked for. */
  product: Promise<Session> | null;
}

/** The loss of a compiled tfjs model, recorded once for each batch shape and run natively by onnxruntime. */
export class CompiledObjective implements Objective {
  private readonly steps = new Map<string, Promise<CompiledStep>>();
  /** For finding out where a value that is not finite began, layer by layer: not worth a graph of its own. */
  private readonly eager: EagerObjective;

  constructor(
    private readonly model: TrainableModel,
    readonly layout: ParameterLayout,
    parameters: ModelParameters,
    private readonly threads: number,
    private readonly gradient: Float32Array = new Float32Array(layout.size),
  ) {
    this.eager = new EagerObjective(model, layout, parameters);
  }

  /** Records and compiles the step for batches of this shape. Throws when it cannot be recorded. */
  async prepare(batch: Batch): Promise<void> {
    await this.compiled(batch);
  }

  async lossAndGradient(parameters: Float32Array, batch: Batch): Promise<Evaluation> {
    const { recorded, step } = await this.compiled(batch);
    const scalars = [recorded.loss, ...recorded.metrics].map((value) => new Float32Array(sizeOf(value.shape)));
    const state = [...recorded.state].map(([index, value]) => ({
      index,
      value,
      next: new Float32Array(sizeOf(value.shape)),
    }));
    const into = new Map<string, HostValues>();
    for (const [i, values] of scalars.entries()) into.set(`scalar${i}`, values);
    this.layout.slices.forEach((slice, i) => {
      const part = this.gradient.subarray(slice.offset, slice.offset + slice.length);
      if (recorded.gradients[i]) into.set(`gradient${i}`, part);
      else part.fill(0);
    });
    for (const { index, next } of state) into.set(`state${index}`, next);
    await step.run(this.feeds(parameters, batch, recorded, true), into);
    const [loss, ...metrics] = scalars.map((values) => values[0]!);
    if (Number.isFinite(loss) && allFinite(this.gradient)) this.moveState(state);
    return { loss: loss!, metrics, gradient: this.gradient };
  }

  async hessianVectorProduct(parameters: Float32Array, batch: Batch, v: Float32Array): Promise<Float32Array> {
    const compiled = await this.compiled(batch);
    compiled.product ??= this.compileProduct(compiled.recorded);
    const session = await compiled.product;
    const product = new Float32Array(v.length);
    const feeds = this.feeds(parameters, batch, compiled.recorded, false);
    const into = new Map<string, HostValues>();
    this.layout.slices.forEach(({ offset, length }, i) => {
      feeds.set(`direction${i}`, v.subarray(offset, offset + length));
      into.set(`product${i}`, product.subarray(offset, offset + length));
    });
    await session.run(feeds, into);
    return product;
  }

  findNonFinite(parameters: Float32Array, batch: Batch): Promise<NonFiniteSite | null> {
    return this.eager.findNonFinite(parameters, batch);
  }

  private compiled(batch: Batch): Promise<CompiledStep> {
    const key = batch.tensors.map((tensor) => (tensor ? `${tensor.dtype}[${tensor.shape}]` : '-')).join(' ');
    const known = this.steps.get(key) ?? this.compile(batch);
    this.steps.set(key, known);
    return known;
  }

  private async compile(batch: Batch): Promise<CompiledStep> {
    const recorded = recordStep(this.model, batch);
    const outputs = new Map<string, Value>();
    for (const [i, value] of [recorded.loss, ...recorded.metrics].entries()) outputs.set(`scalar${i}`, value);
    for (const [i, value] of recorded.gradients.entries()) if (value) outputs.set(`gradient${i}`, value);
    for (const [index, value] of recorded.state) outputs.set(`state${index}`, value);
    return { recorded, step: await Session.create(outputs, this.threads), product: null };
  }

  private compileProduct({ gradients }: RecordedStep): Promise<Session> {
    const inputs = weightInputs(gradients.filter((value) => value !== null));
    const seeds = new Map<Value, Value>();
    this.layout.slices.forEach((slice, i) => {
      const weight = inputs.get(weightInput(this.weightIndex(i)));
      if (weight) seeds.set(weight, input(`direction${i}`, { shape: slice.shape, dtype: 'float32' }));
    });
    const tangents = tangentsOf(
      gradients.filter((value) => value !== null),
      seeds,
    );
    const outputs = new Map<string, Value>();
    gradients.forEach((value, i) => {
      const tangent = value && tangents.shift();
      if (tangent) outputs.set(`product${i}`, tangent);
    });
    return Session.create(outputs, this.threads);
  }

  private feeds(
    parameters: Float32Array,
    batch: Batch,
    { randoms }: RecordedStep,
    fresh: boolean,
  ): Map<string, HostValues> {
    const feeds = new Map<string, HostValues>();
    this.layout.slices.forEach(({ offset, length }, i) => {
      feeds.set(weightInput(this.weightIndex(i)), parameters.subarray(offset, offset + length));
    });
    this.model.weights.forEach((weight, i) => {
      if (!feeds.has(weightInput(i))) feeds.set(weightInput(i), (weight.read() as tf.Variable).dataSync<'float32'>());
    });
    for (const [i, tensor] of batch.tensors.entries()) if (tensor) feeds.set(batchInput(i), tensor.values);
    if (fresh) this.drawRandoms(randoms);
    for (const { value } of randoms)
      if (value.source.kind === 'input') feeds.set(value.source.name, this.masks.get(value)!);
    return feeds;
  }

  /** The random inputs of the latest step: a product speaks of the same masks as the gradient before it. */
  private readonly masks = new Map<Value, Float32Array>();

  private drawRandoms(randoms: RecordedStep['randoms']): void {
    for (const { value, recipe } of randoms) {
      const values = this.masks.get(value) ?? new Float32Array(sizeOf(value.shape));
      const generator = recipe.create();
      for (let i = 0; i < values.length; i++) values[i] = generator.nextValue();
      this.masks.set(value, values);
    }
  }

  private moveState(state: readonly { index: number; value: Value; next: Float32Array }[]): void {
    for (const { index, value, next } of state) {
      const tensor = tf.tensor(next, [...value.shape], 'float32');
      (this.model.weights[index]!.read() as tf.Variable).assign(tensor);
      tensor.dispose();
    }
  }

  /** A trained weight's place among all weights of the model. */
  private weightIndex(slice: number): number {
    return this.model.weights.indexOf(this.model.collectedTrainableWeights[slice]!);
  }
}

/** The weights that values rest on, by input name. */
function weightInputs(values: readonly Value[]): Map<string, Value> {
  const found = new Map<string, Value>();
  const seen = new Set<Value>();
  const stack = [...values];
  for (let value = stack.pop(); value; value = stack.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    if (value.source.kind === 'input') found.set(value.source.name, value);
    if (value.source.kind === 'node') stack.push(...value.source.node.inputs);
  }
  return found;
}
