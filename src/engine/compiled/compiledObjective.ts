import type * as tf from '@tensorflow/tfjs';
import { allFinite } from '../allFinite';
import { EagerObjective } from '../eager/eagerObjective';
import { type HostValues, input, sizeOf, type Value } from '../graph/graph';
import { tangentsOf } from '../graph/tangents';
import { isShownIn, showIn, valuesOf } from '../hostBackend';
import type { TrainableModel } from '../layersModel';
import type { ModelParameters } from '../modelParameters';
import type { Batch, Evaluation, NonFiniteSite, Objective, ParameterLayout, Preparation, Readings } from '../objective';
import { readingsOf } from '../taps';
import { RandomInputs } from './randomInputs';
import { batchInput, weightInput } from './recordModel';
import { type RecordedStep, recordStep, type StepValues } from './recordStep';
import type { Runtime } from './runtime';
import type { Session } from './session';

/** A recorded step and what was compiled from it. */
interface CompiledStep {
  recorded: RecordedStep;
  session: Session;
  /** Where the session writes, beside the gradient. */
  scalars: Float32Array[];
  state: { index: number; next: Float32Array; shown: Float32Array }[];
  into: Map<string, HostValues>;
  randoms: RandomInputs;
  /** Made when they are first asked for. */
  lossAlone: Session | null;
  product: Session | null;
  taps: CompiledTaps | null;
}

/** The statistics of a tapped step, recorded and compiled by themselves. */
interface CompiledTaps {
  values: Pick<StepValues, 'layers' | 'overTime'>;
  session: Session;
  into: Map<string, Float32Array>;
}

/** The loss of a compiled tfjs model, recorded once for each batch shape and run natively by onnxruntime. */
export class CompiledObjective implements Objective {
  private readonly steps = new Map<string, CompiledStep>();
  /** The random numbers of the latest evaluation, by shape of its batch: a product, or another look, speaks of the same masks. */
  private readonly drawn = new Map<string, RandomInputs>();
  /** For finding out where a value that is not finite began, layer by layer: not worth a graph of its own. */
  private readonly eager: EagerObjective;
  /** All weights, trained or not. The model would search its layers for them at every step, and give them in another order when `trainable` changes. */
  private readonly weights: TrainableModel['weights'];

  constructor(
    private readonly model: TrainableModel,
    readonly layout: ParameterLayout,
    parameters: ModelParameters,
    private readonly runtime: Runtime,
    private readonly gradient: Float32Array = new Float32Array(layout.size),
  ) {
    this.weights = model.weights;
    this.eager = new EagerObjective(model, layout, parameters);
  }

  /** Records and compiles. Throws when that cannot be done. */
  prepare(batch: Batch, what: Preparation): void {
    const step = this.compiled(batch);
    if (what === 'readings') this.tapsOf(step, batch);
    if (what === 'loss') this.lossOf(step);
    if (what === 'product') this.productOf(step);
  }

  lossAndGradient(parameters: Float32Array, batch: Batch): Evaluation {
    const step = this.compiled(batch);
    step.randoms.draw();
    this.drawn.set(shapesOf(batch), step.randoms);
    step.session.run(this.feeds(parameters, batch, step), step.into);
    const [loss, ...metrics] = step.scalars.map((values) => values[0]!);
    if (step.state.length > 0 && Number.isFinite(loss) && allFinite(this.gradient)) this.moveState(step);
    return { loss: loss!, metrics, gradient: this.gradient };
  }

  again(parameters: Float32Array, batch: Batch, into: Float32Array | null): number {
    const step = this.compiled(batch);
    const feeds = this.feeds(parameters, batch, step);
    if (!into) {
      this.lossOf(step).run(feeds, step.into);
    } else {
      const elsewhere = new Map(step.into);
      this.directGradient(step.recorded, into, elsewhere);
      step.session.run(feeds, elsewhere);
    }
    return step.scalars[0]![0]!;
  }

  hessianVectorProduct(parameters: Float32Array, batch: Batch, v: Float32Array): Float32Array {
    const step = this.compiled(batch);
    const product = new Float32Array(v.length);
    const feeds = this.feeds(parameters, batch, step);
    const into = new Map<string, HostValues>();
    this.layout.slices.forEach(({ offset, length }, i) => {
      feeds.set(`direction${i}`, v.subarray(offset, offset + length));
      into.set(`product${i}`, product.subarray(offset, offset + length));
    });
    this.productOf(step).run(feeds, into);
    return product;
  }

  read(parameters: Float32Array, batch: Batch): Readings {
    const step = this.compiled(batch);
    const { values, session, into } = this.tapsOf(step, batch);
    session.run(this.feeds(parameters, batch, step), into);
    const read = (list: readonly { layer: string }[], name: string) =>
      list.map(({ layer }, i) => ({ layer, values: into.get(`${name}${i}`)! }));
    return readingsOf(read(values.layers, 'layer'), read(values.overTime, 'time'));
  }

  findNonFinite(parameters: Float32Array, batch: Batch): NonFiniteSite | null {
    return this.eager.findNonFinite(parameters, batch);
  }

  dispose(): void {
    for (const { session, lossAlone, product, taps } of this.steps.values())
      for (const one of [session, lossAlone, product, taps?.session]) one?.dispose();
    this.steps.clear();
    this.drawn.clear();
  }

  private compiled(batch: Batch): CompiledStep {
    const key = shapesOf(batch);
    const known = this.steps.get(key) ?? this.compile(batch);
    this.steps.set(key, known);
    return known;
  }

  private compile(batch: Batch): CompiledStep {
    const recorded = recordStep(this.model, batch, false, this.weights);
    const { loss, metrics, gradients } = recorded.result;
    const outputs = new Map<string, Value>();
    const into = new Map<string, HostValues>();
    const output = (name: string, value: Value): Float32Array => {
      const values = new Float32Array(sizeOf(value.shape));
      outputs.set(name, value);
      into.set(name, values);
      return values;
    };
    const scalars = [loss, ...metrics].map((value, i) => output(`scalar${i}`, value));
    const state = [...recorded.state].map(([index, value]) => {
      const next = output(`state${index}`, value);
      return { index, next, shown: new Float32Array(next.length) };
    });
    for (const [i, value] of gradients.entries()) if (value) outputs.set(gradientOutput(i), value);
    this.directGradient(recorded, this.gradient, into);
    const session = this.runtime.compile(outputs);
    const randoms = new RandomInputs(recorded.randoms);
    return { recorded, session, scalars, state, into, randoms, lossAlone: null, product: null, taps: null };
  }

  /** Makes a session write the gradient to `target`; what the loss does not depend on is zero there. */
  private directGradient({ result }: RecordedStep, target: Float32Array, into: Map<string, HostValues>): void {
    this.layout.slices.forEach(({ offset, length }, i) => {
      const part = target.subarray(offset, offset + length);
      if (result.gradients[i]) into.set(gradientOutput(i), part);
      else part.fill(0);
    });
  }

  private tapsOf(step: CompiledStep, batch: Batch): CompiledTaps {
    step.taps ??= this.compileTaps(batch);
    return step.taps;
  }

  private compileTaps(batch: Batch): CompiledTaps {
    const { layers, overTime } = recordStep(this.model, batch, true, this.weights).result;
    const named = (list: readonly { value: Value }[], name: string) =>
      list.map(({ value }, i) => [`${name}${i}`, value] as const);
    const outputs = new Map([...named(layers, 'layer'), ...named(overTime, 'time')]);
    const into = new Map([...outputs].map(([name, { shape }]) => [name, new Float32Array(sizeOf(shape))]));
    return { values: { layers, overTime }, session: this.runtime.compile(outputs), into };
  }

  private lossOf(step: CompiledStep): Session {
    step.lossAlone ??= this.runtime.compile(new Map([['scalar0', step.recorded.result.loss]]));
    return step.lossAlone;
  }

  private productOf(step: CompiledStep): Session {
    step.product ??= this.compileProduct(step.recorded);
    return step.product;
  }

  private compileProduct({ result }: RecordedStep): Session {
    const gradients = result.gradients.filter((value) => value !== null);
    const inputs = weightInputs(gradients);
    const seeds = new Map<Value, Value>();
    this.layout.slices.forEach((slice, i) => {
      const weight = inputs.get(weightInput(this.weightIndex(i)));
      if (weight) seeds.set(weight, input(`direction${i}`, { shape: slice.shape, dtype: 'float32' }));
    });
    const tangents = tangentsOf(gradients, seeds);
    const outputs = new Map<string, Value>();
    result.gradients.forEach((value, i) => {
      const tangent = value && tangents.shift();
      if (tangent) outputs.set(`product${i}`, tangent);
    });
    return this.runtime.compile(outputs);
  }

  private feeds(parameters: Float32Array, batch: Batch, { randoms }: CompiledStep): Map<string, HostValues> {
    const feeds = new Map<string, HostValues>(this.parts(parameters));
    this.weights.forEach((weight, i) => {
      if (!feeds.has(weightInput(i))) feeds.set(weightInput(i), valuesOf(weight.read() as tf.Variable));
    });
    for (const [i, tensor] of batch.tensors.entries()) if (tensor) feeds.set(batchInput(i), tensor.values);
    for (const [name, values] of this.drawnFor(batch, randoms).values) feeds.set(name, values);
    return feeds;
  }

  private drawnFor(batch: Batch, fallback: RandomInputs): RandomInputs {
    const drawn = this.drawn.get(shapesOf(batch));
    if (drawn) return drawn;
    fallback.draw();
    this.drawn.set(shapesOf(batch), fallback);
    return fallback;
  }

  /** The slices of a vector by input name; those of the vector of the last time are the same arrays again. */
  private parts(parameters: Float32Array): ReadonlyMap<string, Float32Array> {
    if (this.cut?.of !== parameters) {
      const parts = this.layout.slices.map(
        ({ offset, length }, i) =>
          [weightInput(this.weightIndex(i)), parameters.subarray(offset, offset + length)] as const,
      );
      this.cut = { of: parameters, parts: new Map(parts) };
    }
    return this.cut.parts;
  }

  private cut: { of: Float32Array; parts: ReadonlyMap<string, Float32Array> } | null = null;

  private moveState({ state }: CompiledStep): void {
    for (const { index, next, shown } of state) {
      const variable = this.weights[index]!.read() as tf.Variable;
      shown.set(next);
      if (!isShownIn(variable, shown)) showIn(variable, shown);
    }
  }

  /** A trained weight's place among all weights of the model. */
  private weightIndex(slice: number): number {
    return this.weights.indexOf(this.model.collectedTrainableWeights[slice]!);
  }
}

const gradientOutput = (slice: number): string => `gradient${slice}`;

const shapesOf = (batch: Batch): string =>
  batch.tensors.map((tensor) => (tensor ? `${tensor.dtype}[${tensor.shape}]` : '-')).join(' ');

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
