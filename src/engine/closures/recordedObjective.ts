import { inspect } from '../allFinite';
import { type HostValues, input, type Value } from '../graph/graph';
import { tangentsOf } from '../graph/tangents';
import type {
  Batch,
  Evaluation,
  HostTensor,
  NonFiniteSite,
  Objective,
  ParameterLayout,
  ParameterSlice,
  Preparation,
  Readings,
} from '../objective';
import { TraceError } from '../trace/tracingBackend';
import { Plan } from './plan';
import type { RecordedLoss } from './recordedLoss';

/** What one call of a closure was fed with, beside the weights. */
export interface RecordedBatch extends Batch {
  /** Null where nothing was recorded. */
  readonly graph: BatchGraph | null;
}

/** Which inputs the tensors of a batch are, and which the weights. */
interface BatchGraph {
  readonly loss: RecordedLoss;
  readonly names: readonly string[];
  /** By slice of the layout; null for a weight that the loss was not differentiated by. */
  readonly weights: readonly (RecordedLoss['weights'][number] | null)[];
}

/** The Hessian times a direction, for those slices whose gradient changes at all. */
interface Product {
  plan: Plan;
  slices: readonly number[];
}

/** What is computed of a graph, compiled when it is first asked for. */
interface GraphPlans {
  gradient: Plan;
  loss: Plan;
  product: Product | null;
}

/**
 * The loss of a loop of the script's own. A step is handed over as the script has computed it; what is asked beside it is computed on the recording of the
 * closure's one call: the closure itself is never called again.
 */
export class RecordedObjective implements Objective {
  private readonly plans = new WeakMap<Plan, GraphPlans>();
  /** Of the step that comes next; null: unknown. */
  private loss: number | null = null;

  constructor(
    readonly layout: ParameterLayout,
    /** The gradient that is applied: the script may have changed it. */
    readonly gradient: Float32Array,
  ) {}

  /** Tells the loss of the next step, whose gradient is written to `gradient`; null: nobody knows it. */
  expect(loss: number | null): void {
    this.loss = loss;
  }

  /** What was recorded, as a batch. `order` gives for each slice of the layout its place among what was differentiated by; -1: none. */
  batchOf(loss: RecordedLoss | null, order: readonly number[]): RecordedBatch {
    if (!loss) return { tensors: [], size: Number.NaN, graph: null };
    const weights = order.map((i) => loss.weights[i] ?? null);
    const own = new Set(weights.map((weight) => weight && nameOf(weight.input)));
    const names = [...loss.feeds.keys()].filter((name) => !own.has(name));
    const tensors = names.map((name) => hostTensor(loss.feeds.get(name)!));
    return { tensors, size: Number.NaN, graph: { loss, names, weights } };
  }

  prepare(batch: Batch, what: Preparation): void {
    const graph = graphOf(batch);
    const feeds = this.feeds(null, batch);
    if (what === 'step') graph.loss.plan.prepare(feeds);
    if (what === 'loss') this.plansOf(graph).loss.prepare(feeds);
    if (what === 'product' && this.productOf(graph).slices.length > 0) this.productOf(graph).plan.prepare(feeds);
  }

  lossAndGradient(): Evaluation {
    return {
      loss: this.loss ?? Number.NaN,
      isLossUnknown: this.loss === null,
      metrics: [],
      gradient: this.gradient,
    };
  }

  again(parameters: Float32Array, batch: Batch, into: Float32Array | null): number {
    const graph = graphOf(batch);
    const feeds = this.feeds(parameters, batch);
    const loss = new Float32Array(1);
    if (into) {
      into.fill(0);
      const parts = this.parts(into, this.differentiated(graph));
      this.plansOf(graph).gradient.compute(feeds, [loss, ...parts]);
    } else {
      this.plansOf(graph).loss.compute(feeds, [loss]);
    }
    return loss[0]!;
  }

  /** Layers are not known here. */
  read(): Readings {
    return { layers: [], overTime: [] };
  }

  hessianVectorProduct(parameters: Float32Array, batch: Batch, v: Float32Array): Float32Array {
    const product = new Float32Array(v.length);
    const { plan, slices } = this.productOf(graphOf(batch));
    if (slices.length > 0) plan.compute(this.feedsAlong(v, this.feeds(parameters, batch)), this.parts(product, slices));
    return product;
  }

  findNonFinite(parameters: Float32Array, { tensors }: Batch): NonFiniteSite | null {
    for (const tensor of tensors) {
      const found = tensor && inspect(tensor.values);
      // Scripts mask with infinities.
      if (found?.value === 'NaN') return { phase: 'input', layer: null, ...found };
    }
    const weight = this.findIn(parameters, this.layout.slices, 'weight');
    const loss = this.loss === null ? null : inspect([this.loss]);
    if (weight || !loss) return weight ?? this.findIn(this.gradient, [...this.layout.slices].reverse(), 'backward');
    return { phase: 'loss', layer: null, ...loss };
  }

  private findIn(
    vector: Float32Array,
    slices: readonly ParameterSlice[],
    phase: NonFiniteSite['phase'],
  ): NonFiniteSite | null {
    for (const slice of slices) {
      const found = inspect(partOf(vector, slice));
      if (found) return { phase, layer: this.layout.layers[slice.layer]!.name, ...found };
    }
    return null;
  }

  /** Kept by the plan of the whole call: calls that part after the loss have the loss in common, but not what their gradients are fed with. */
  private plansOf({ loss: { loss, plan, plans }, weights }: BatchGraph): GraphPlans {
    const known = this.plans.get(plan);
    if (known) return known;
    const gradients = weights.flatMap((weight) => weight?.gradient ?? []);
    const made = { gradient: new Plan([loss, ...gradients], plans), loss: new Plan([loss], plans), product: null };
    this.plans.set(plan, made);
    return made;
  }

  private productOf(graph: BatchGraph): Product {
    const plans = this.plansOf(graph);
    plans.product ??= this.createProduct(graph);
    return plans.product;
  }

  private createProduct(graph: BatchGraph): Product {
    const seeds = new Map<Value, Value>();
    for (const [i, weight] of graph.weights.entries())
      if (weight) seeds.set(weight.input, input(directionName(i), { shape: weight.input.shape, dtype: 'float32' }));
    const slices = this.differentiated(graph);
    const tangents = tangentsOf(
      slices.map((i) => graph.weights[i]!.gradient!),
      seeds,
    );
    const changing = tangents.flatMap((tangent, i) => (tangent ? [{ tangent, slice: slices[i]! }] : []));
    return {
      plan: new Plan(
        changing.map(({ tangent }) => tangent),
        graph.loss.plans,
      ),
      slices: changing.map(({ slice }) => slice),
    };
  }

  /** The slices of which there is a gradient. */
  private differentiated({ weights }: BatchGraph): number[] {
    return weights.flatMap((weight, i) => (weight?.gradient ? [i] : []));
  }

  private parts(vector: Float32Array, slices: readonly number[]): Float32Array[] {
    return slices.map((i) => partOf(vector, this.layout.slices[i]!));
  }

  /** `parameters` null: those of the call. */
  private feeds(parameters: Float32Array | null, batch: Batch): Map<string, HostValues> {
    const { loss, names, weights } = graphOf(batch);
    const feeds = new Map(loss.feeds);
    for (const [i, name] of names.entries()) feeds.set(name, batch.tensors[i]!.values);
    if (parameters)
      for (const [i, weight] of weights.entries())
        if (weight) feeds.set(nameOf(weight.input), partOf(parameters, this.layout.slices[i]!));
    return feeds;
  }

  private feedsAlong(v: Float32Array, feeds: Map<string, HostValues>): Map<string, HostValues> {
    for (const [i, slice] of this.layout.slices.entries()) feeds.set(directionName(i), partOf(v, slice));
    return feeds;
  }
}

const directionName = (slice: number): string => `direction${slice}`;

const partOf = (vector: Float32Array, { offset, length }: ParameterSlice): Float32Array =>
  vector.subarray(offset, offset + length);

function nameOf({ source }: Value): string {
  if (source.kind !== 'input') throw new Error('only inputs have names');
  return source.name;
}

function graphOf(batch: Batch): BatchGraph {
  const { graph } = batch as RecordedBatch;
  if (!graph) throw new TraceError('the closure was not recorded');
  return graph;
}

/** Inputs are told apart by name; their shapes are the graph's. */
const hostTensor = (values: HostValues): HostTensor => ({
  shape: [values.length],
  dtype: values instanceof Float32Array ? 'float32' : values instanceof Int32Array ? 'int32' : 'bool',
  values,
});
