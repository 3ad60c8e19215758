import type * as Ort from 'onnxruntime-node';
import type { Binding } from 'onnxruntime-node/dist/binding.js';
import type { DType, HostValues, Value } from '../graph/graph';

/** A compiled graph: values in by name, values out into arrays that the caller owns. */
export class Session {
  private readonly fed: readonly Slot[];
  private readonly fetched: readonly Slot[];

  constructor(
    private readonly session: Binding.InferenceSession,
    private readonly tensorClass: typeof Ort.Tensor,
    inputs: readonly Value[],
    outputs: ReadonlyMap<string, Value>,
    readonly nodeCount: number,
  ) {
    this.fed = inputs.flatMap((value) => (value.source.kind === 'input' ? [slot(value.source.name, value)] : []));
    this.fetched = [...outputs].map(([name, value]) => slot(name, value));
  }

  /** `feeds` holds at least the inputs; `into` at least the outputs, each as long as its value. */
  run(feeds: ReadonlyMap<string, HostValues>, into: ReadonlyMap<string, HostValues>): void {
    this.session.run(this.tensors(this.fed, feeds), this.tensors(this.fetched, into), {});
  }

  dispose(): void {
    this.session.dispose();
  }

  private tensors(slots: readonly Slot[], from: ReadonlyMap<string, HostValues>): Record<string, Ort.Tensor> {
    const tensors: Record<string, Ort.Tensor> = {};
    for (const one of slots) tensors[one.name] = this.tensorOf(one, from.get(one.name));
    return tensors;
  }

  /** The same array as the last time needs no new tensor: most are, step after step. */
  private tensorOf(one: Slot, values: HostValues | undefined): Ort.Tensor {
    if (!values) throw new Error(`nothing is given for ${one.name}`);
    if (one.values !== values) {
      one.values = values;
      one.tensor = new this.tensorClass(one.type, values as Float32Array, one.shape);
    }
    return one.tensor!;
  }
}

interface Slot {
  readonly name: string;
  readonly type: DType;
  readonly shape: readonly number[];
  values: HostValues | null;
  tensor: Ort.Tensor | null;
}

const slot = (name: string, { dtype, shape }: Value): Slot => ({
  name,
  type: dtype,
  shape,
  values: null,
  tensor: null,
});
