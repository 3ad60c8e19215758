/** What a recorded value may hold. Booleans are 0 and 1. */
export type DType = 'float32' | 'int32' | 'bool';
export type HostValues = Float32Array | Int32Array | Uint8Array;
/** What a kernel was called with beside its inputs: plain data. */
export type Attributes = Readonly<Record<string, unknown>>;

/** One array of a recorded computation. A graph is nothing but values that know where they come from: it has no cycles and no list. */
export interface Value {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly source: Source;
}

export type Source =
  /** Fed at every run. */
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'constant'; readonly values: HostValues }
  | { readonly kind: 'node'; readonly node: Node; readonly output: number };

/** One kernel call. */
export interface Node {
  readonly kernel: string;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  readonly outputs: readonly Value[];
}

export interface Type {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

let nextId = 0;

export function input(name: string, { shape, dtype }: Type): Value {
  return { id: nextId++, shape, dtype, source: { kind: 'input', name } };
}

export function constant(values: HostValues, shape: readonly number[], dtype: DType = 'float32'): Value {
  return { id: nextId++, shape, dtype, source: { kind: 'constant', values } };
}

export function call(
  kernel: string,
  inputs: readonly Value[],
  attributes: Attributes,
  types: readonly Type[],
): Value[] {
  const outputs: Value[] = [];
  const node: Node = { kernel, inputs, attributes, outputs };
  for (const [output, { shape, dtype }] of types.entries())
    outputs.push({ id: nextId++, shape, dtype, source: { kind: 'node', node, output } });
  return outputs;
}

/** The nodes that `outputs` rest on, each after those that it needs. Iterative: an unrolled recurrent net is thousands deep. */
export function nodesInOrder(outputs: Iterable<Value>): Node[] {
  const order: Node[] = [];
  const state = new Map<Node, 'open' | 'done'>();
  const stack: Node[] = [];
  const push = (value: Value) => {
    if (value.source.kind === 'node' && !state.has(value.source.node)) stack.push(value.source.node);
  };
  for (const output of outputs) {
    push(output);
    while (stack.length > 0) {
      const node = stack.at(-1)!;
      if (state.get(node) === undefined) {
        state.set(node, 'open');
        for (const value of node.inputs) push(value);
        continue;
      }
      stack.pop();
      if (state.get(node) === 'done') continue;
      state.set(node, 'done');
      order.push(node);
    }
  }
  return order;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
