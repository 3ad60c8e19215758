import { kernelNamed } from '../kernels/registry';
import { type Attributes, call, constant, type DType, type HostValues, sizeOf, type Value } from './graph';

/** Writes kernels into a graph: what tangents and expansions are written in. Stateless: a graph is its values. */
export class GraphBuilder {
  /** Calls a kernel of the table; an expansion is written out. Undefined inputs stand for optional ones that are absent. */
  calls(kernelName: string, inputs: readonly (Value | undefined)[], attributes: Attributes = {}): Value[] {
    const kernel = kernelNamed(kernelName);
    if (kernel.kind === 'expansion') return kernel.expand(inputs, attributes, this);
    const present = inputs.filter((value): value is Value => value !== undefined);
    return call(kernelName, present, attributes, kernel.infer(present, attributes));
  }

  call(kernelName: string, inputs: readonly (Value | undefined)[], attributes: Attributes = {}): Value {
    return this.calls(kernelName, inputs, attributes)[0]!;
  }

  constant(values: HostValues, shape: readonly number[], dtype: DType = 'float32'): Value {
    return constant(values, shape, dtype);
  }

  scalar(value: number, dtype: DType = 'float32'): Value {
    return constant(
      dtype === 'float32' ? Float32Array.of(value) : dtype === 'int32' ? Int32Array.of(value) : Uint8Array.of(value),
      [],
      dtype,
    );
  }

  /** `shape` filled with one number. A scalar that is broadcast: nothing is stored. */
  fill(shape: readonly number[], value: number, dtype: DType = 'float32'): Value {
    return this.broadcast(this.scalar(value, dtype), shape);
  }

  zerosLike({ shape, dtype }: Value): Value {
    return this.fill(shape, 0, dtype);
  }

  add = (a: Value, b: Value | number): Value => this.call('Add', [a, this.value(b)]);
  sub = (a: Value | number, b: Value | number): Value => this.call('Sub', [this.value(a), this.value(b)]);
  mul = (a: Value, b: Value | number): Value => this.call('Multiply', [a, this.value(b)]);
  div = (a: Value | number, b: Value | number): Value => this.call('RealDiv', [this.value(a), this.value(b)]);
  neg = (x: Value): Value => this.call('Neg', [x]);
  square = (x: Value): Value => this.call('Multiply', [x, x]);
  unary = (kernelName: string, x: Value): Value => this.call(kernelName, [x]);
  compare = (
    kernelName: 'Greater' | 'GreaterEqual' | 'Less' | 'LessEqual' | 'Equal',
    a: Value,
    b: Value | number,
  ): Value => this.call(kernelName, [a, this.value(b, a.dtype)]);
  select = (condition: Value, t: Value, e: Value): Value => this.call('Select', [condition, t, e]);
  cast = (x: Value, dtype: DType): Value => (x.dtype === dtype ? x : this.call('Cast', [x], { dtype }));
  sum = (x: Value, axis: readonly number[], keepDims = false): Value => this.call('Sum', [x], { axis, keepDims });
  transpose = (x: Value, perm: readonly number[]): Value => this.call('Transpose', [x], { perm });

  reshape(x: Value, shape: readonly number[]): Value {
    return sameShape(x.shape, shape) ? x : this.call('Reshape', [x], { shape });
  }

  broadcast(x: Value, shape: readonly number[]): Value {
    return sameShape(x.shape, shape) ? x : this.call('BroadcastTo', [x], { shape });
  }

  /** The sum of tangents, of which any may be absent. */
  total(tangents: readonly (Value | null | undefined)[]): Value | null {
    let sum: Value | null = null;
    for (const tangent of tangents) if (tangent) sum = sum ? this.add(sum, tangent) : tangent;
    return sum;
  }

  private value(of: Value | number, dtype: DType = 'float32'): Value {
    return typeof of === 'number' ? this.scalar(of, dtype) : of;
  }
}

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);

/** numpy's broadcasting. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [x, y] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    if (x !== y && x !== 1 && y !== 1) throw new Error(`shapes [${a}] and [${b}] do not go together`);
    return x === 1 ? y : x;
  });
}

export { sizeOf };
