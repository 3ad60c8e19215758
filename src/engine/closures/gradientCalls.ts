import * as tf from '@tensorflow/tfjs';
import type { Runtime } from '../compiled/runtime';
import type { Attributes } from '../graph/graph';
import { isRecording, kernelResult } from '../trace/tracing';
import { DeferredBackend } from './deferredBackend';
import { deferKernels, type RealBackend } from './deferredKernels';
import { type CompileCost, Plans, usualCompileCost } from './plan';
import { type RecordedLoss, valuesIn } from './recordedLoss';
import { Recording } from './recording';
import { Structure } from './structure';

/** One time that the script has taken gradients. */
export interface GradientCall {
  /** By what it has differentiated. */
  readonly xs: readonly tf.Tensor[];
  readonly value: tf.Tensor;
  /** Parallel to `xs`; null where the value does not depend on it. */
  readonly gradients: readonly (tf.Tensor | null)[];
  /** The graph; null where tfjs has computed by itself, or where the graph would not tell how the value depends on `xs`. */
  readonly recorded: RecordedLoss | null;
  /** Why there is no graph, or none that can be compiled. */
  readonly reason: unknown;
  /** Of the whole call, the closure's own work included. */
  readonly milliseconds: number;
}

export interface GradientWatcher {
  gradientsBegin(xs: readonly tf.Tensor[]): void;
  gradientsTaken(call: GradientCall): void;
}

/** The part of tfjs's engine by which all of its gradient functions work: `grad`, `grads`, `valueAndGrad`, `variableGrads`, `minimize`. */
interface Differentiation {
  gradients(f: () => tf.Tensor, xs: tf.Tensor[], dy?: tf.Tensor, allowNoGradients?: boolean): Gradients;
  state: { gradientDepth: number };
  backendInstance: tf.KernelBackend;
  makeTensorFromTensorInfo(info: tf.TensorInfo, backend: tf.KernelBackend): tf.Tensor;
}

interface Gradients {
  value: tf.Tensor;
  grads: (tf.Tensor | undefined)[];
}

type Arguments = Parameters<Differentiation['gradients']>;

const engine = () => tf.engine() as unknown as Differentiation;

/** Places in memory that the tree of structures may have before it is begun anew. */
const mostPlaces = 200_000;

let unobservedDepth = 0;

/** Runs `action`; what it differentiates is none of the script's own gradients. */
export function unobserved<T>(action: () => T): T {
  unobservedDepth++;
  try {
    return action();
  } finally {
    unobservedDepth--;
  }
}

/** Whether what happens in tfjs now is the script's own doing, and not part of a gradient. */
export const isObserved = (): boolean => unobservedDepth === 0 && engine().state.gradientDepth === 0 && !isRecording();

/** Stands in for `ENGINE.gradients`: the closure that is differentiated is recorded while it runs, once, with all its effects, and computed natively. */
export class GradientCalls {
  private readonly plans: Plans | null;
  private readonly backends = new Map<string, { deferred: DeferredBackend; real: RealBackend }>();
  private readonly own = engine().gradients;
  private root = Structure.root();
  private present: Recording | null = null;

  /** @param runtime null: tfjs computes everything. `watcher` is told of every call that is not part of another. */
  constructor(
    runtime: Runtime | null,
    private readonly watcher: GradientWatcher,
    compileCost: CompileCost = usualCompileCost,
  ) {
    this.plans = runtime && new Plans(runtime, compileCost);
    engine().gradients = (...call) => this.gradients(...call);
  }

  /** tfjs is as it was, but for its kernels, which nobody hands over any more. */
  restore(): void {
    engine().gradients = this.own;
  }

  private gradients(...call: Arguments): Gradients {
    if (!isObserved()) return this.own.apply(engine(), call);
    this.watcher.gradientsBegin(call[1]);
    const started = performance.now();
    const { result, recorded, reason } = this.plans ? this.recorded(this.plans, call) : this.plain(call);
    const gradients = result.grads.map((gradient) => gradient ?? null);
    const milliseconds = performance.now() - started;
    this.watcher.gradientsTaken({ xs: call[1], value: result.value, gradients, recorded, reason, milliseconds });
    return result;
  }

  private plain(call: Arguments) {
    return { result: this.own.apply(engine(), call), recorded: null, reason: null };
  }

  private recorded(plans: Plans, call: Arguments) {
    const { deferred, real } = this.backend();
    const recording = new Recording(this.rootOfTree(), plans, real);
    const [, xs, dy] = call;
    const weights = xs.map((x) => recording.takeArray(x));
    const result = this.during(recording, deferred, real, () => this.own.apply(engine(), call));
    const values = dy || recording.broken ? null : valuesIn(recording, weights, result);
    const plan = recording.finish();
    return { result, recorded: values && { ...values, plan, plans }, reason: recording.broken ?? plan.refusal };
  }

  /** What is thrown in the closure comes through, and what outlives it has its values all the same. */
  private during<T>(recording: Recording, deferred: DeferredBackend, real: RealBackend, action: () => T): T {
    let returned = false;
    this.present = recording;
    engine().backendInstance = deferred;
    try {
      const result = action();
      returned = true;
      return result;
    } finally {
      engine().backendInstance = real.backend;
      this.present = null;
      if (!returned) recording.finish();
    }
  }

  private rootOfTree(): Structure {
    if (this.root.places > mostPlaces) this.root = Structure.root();
    return this.root;
  }

  /** The one that stands in the place of the script's present backend. */
  private backend() {
    const name = tf.getBackend();
    const known = this.backends.get(name) ?? this.deferredFor(name);
    this.backends.set(name, known);
    return known;
  }

  private deferredFor(name: string) {
    const backend = tf.backend();
    const deferred = new DeferredBackend(backend);
    const kernels = deferKernels(name, deferred, (kernelName, { inputs, attrs }) =>
      kernelResult(kernelName, this.present!.kernel(kernelName, inputs, (attrs ?? {}) as Attributes)),
    );
    return { deferred, real: { backend, kernels, compute: computeIn(backend, kernels) } };
  }
}

/** Kernels may call others by tfjs's engine: these, too, are computed at once. */
const computeIn =
  (backend: tf.KernelBackend, kernels: RealBackend['kernels']): RealBackend['compute'] =>
  (kernelName, inputs, attributes) => {
    const { backendInstance } = engine();
    engine().backendInstance = backend;
    try {
      const results = kernels.get(kernelName)!({ inputs, attrs: attributes as tf.NamedAttrMap, backend });
      return [results].flat().map((info) => engine().makeTensorFromTensorInfo(info, backend));
    } finally {
      engine().backendInstance = backendInstance;
    }
  };
