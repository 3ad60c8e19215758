import type { Runtime } from '../compiled/runtime';
import type { Session } from '../compiled/session';
import { constant, type HostValues, sizeOf, type Value } from '../graph/graph';
import { rewrite } from '../graph/passes/rewrite';
import { spareArrays } from './spareArrays';
import { isFill, type Structure } from './structure';

/** About how many milliseconds it takes to compile a graph of so many values. */
export type CompileCost = (values: number) => number;

/**
 * As measured on the models of docs/engine.md. Estimates, not clocks, decide what is compiled: engines differ in the last digits, and the same seed has to give the
 * same digits again.
 */
export const usualCompileCost: CompileCost = (values) => 0.15 * values;

/** The same for computing values with tfjs's kernels: a call each, a pass over memory, and the multiplications of products. */
const replayCost = (values: readonly Value[]): number =>
  values.reduce((sum, value) => sum + 0.01 + 5e-6 * sizeOf(value.shape) + 1e-6 * multiplications(value), 0);

/**
 * Of a matrix product: m·k, k·n and m·n entries multiplied are (m·k·n)². Of a convolution, and of its gradients, about that as well: too few by the
 * width of its filter.
 */
function multiplications({ source, shape }: Value): number {
  if (source.kind !== 'node' || !/MatMul|Conv/.test(source.node.kernel)) return 0;
  const [a, b] = source.node.inputs;
  return a && b ? Math.sqrt(sizeOf(a.shape) * sizeOf(b.shape) * sizeOf(shape)) : 0;
}

/** So many graphs are kept compiled, the latest used. */
const keptSessions = 32;

/** All plans of a process, by structure. */
export class Plans {
  private readonly plans = new WeakMap<Structure, Map<string, Plan>>();
  /** The least recently used first. */
  private readonly compiled = new Set<Plan>();

  constructor(
    readonly runtime: Runtime,
    readonly compileCost: CompileCost,
  ) {}

  /** That for the values of these numbers in a structure. */
  of(structure: Structure, indices: readonly number[], values: readonly Value[]): Plan {
    const plans = this.plans.get(structure) ?? new Map<string, Plan>();
    this.plans.set(structure, plans);
    const key = indices.join();
    const plan =
      plans.get(key) ??
      new Plan(
        indices.map((index) => values[index]!),
        this,
      );
    plans.set(key, plan);
    return plan;
  }

  used(plan: Plan): void {
    this.compiled.delete(plan);
    this.compiled.add(plan);
    const [oldest] = this.compiled;
    if (this.compiled.size <= keptSessions || !oldest) return;
    this.compiled.delete(oldest);
    oldest.forget();
  }
}

type Feeds = ReadonlyMap<string, HostValues>;

/** How some values of a structure are computed: compiled when that pays, else as tfjs does it. */
export class Plan {
  private session: Session | null = null;
  /** Single numbers that are the same in every call so far stand in the graph as constants: it can be simplified further. */
  private readonly baked = new Map<string, number>();
  private readonly varying = new Set<string>();
  /** Milliseconds that should have gone into computing without being compiled. */
  private spent = 0;
  /** Why it cannot be compiled; null while nothing speaks against it. */
  refusal: unknown = null;

  constructor(
    private readonly outputs: readonly Value[],
    private readonly plans: Plans,
  ) {}

  /**
   * The outputs for these feeds, in arrays of their own. `otherwise` computes them without a graph, by way of `values`. As with skis that may be rented or bought:
   * compiling begins when renting has cost as much, so that neither a structure that never comes again nor one that stays costs more than twice the least.
   */
  run(feeds: Feeds, values: readonly Value[], otherwise: () => HostValues[]): HostValues[] {
    const pays = this.session !== null || this.spent >= this.plans.compileCost(values.length);
    const native = pays && this.refusal === null && this.attempt(feeds);
    if (native) return native;
    this.spent += replayCost(values);
    return otherwise();
  }

  /** Null where it fails: tfjs then computes, or throws the error that the script would meet without us. */
  private attempt(feeds: Feeds): HostValues[] | null {
    const results = this.outputs.map((output) => spareArrays.take(output));
    try {
      this.compute(feeds, results);
      return results;
    } catch {
      return null;
    }
  }

  /** Computes natively into these arrays, compiling where that has not been done. Throws where it cannot be compiled. */
  compute(feeds: Feeds, into: readonly HostValues[]): void {
    const session = this.prepare(feeds);
    session.run(feeds, new Map(into.map((values, i) => [outputName(i), values])));
  }

  /** Compiles where that has not been done. Throws where it cannot be. */
  prepare(feeds: Feeds): Session {
    if (this.refusal !== null) throw this.refusal;
    try {
      const session = this.isFit(feeds) ? this.session! : this.compile(feeds);
      this.plans.used(this);
      return session;
    } catch (error) {
      this.refusal = error;
      throw error;
    }
  }

  forget(): void {
    this.session?.dispose();
    this.session = null;
    this.spent = 0;
  }

  /** Whether the compiled graph's constants are those of this call. */
  private isFit(feeds: Feeds): boolean {
    if (!this.session) return false;
    for (const [name, value] of this.baked) if (!Object.is(feeds.get(name)![0], value)) return false;
    return true;
  }

  private compile(feeds: Feeds): Session {
    for (const [name, value] of this.baked) if (!Object.is(feeds.get(name)![0], value)) this.varying.add(name);
    this.session?.dispose();
    this.baked.clear();
    const outputs = new Map(this.outputs.map((value, i) => [outputName(i), value]));
    const graph = rewrite(
      outputs,
      () => null,
      (value) => this.bake(value, feeds),
    );
    this.session = this.plans.runtime.compile(graph);
    return this.session;
  }

  private bake(value: Value, feeds: Feeds): Value {
    const { source, shape, dtype } = value;
    if (source.kind !== 'input' || !isFill(source.name) || this.varying.has(source.name)) return value;
    const values = feeds.get(source.name)!;
    this.baked.set(source.name, values[0]!);
    return constant(values, shape, dtype);
  }
}

const outputName = (index: number): string => `output${index}`;
