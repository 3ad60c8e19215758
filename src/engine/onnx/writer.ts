import { onnx } from 'onnx-proto';
import type { DType, HostValues, Type } from '../graph/graph';

/** How the graph's floating-point numbers are written. Doubles serve tests alone: a derivative is checked where rounding does not hide it. */
export type Precision = 'float32' | 'float64';

const elementType: Record<DType | 'int64' | 'float64', number> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};

export type OnnxAttributes = Readonly<Record<string, number | string | readonly number[]>>;
/** Attributes whose numbers are floating point even where they are whole. */
const floats = new Set(['alpha', 'beta', 'gamma', 'epsilon']);

/** Collects the nodes of one ONNX graph and encodes them. Names are given here; constants that are alike are stored once. */
export class OnnxWriter {
  private readonly nodes: onnx.INodeProto[] = [];
  private readonly constants: onnx.ITensorProto[] = [];
  private readonly inputs: onnx.IValueInfoProto[] = [];
  private readonly outputs: onnx.IValueInfoProto[] = [];
  private readonly known = new Map<string, string>();
  private count = 0;

  constructor(private readonly precision: Precision = 'float32') {}

  get nodeCount(): number {
    return this.nodes.length;
  }

  input(name: string, type: Type): string {
    this.inputs.push(this.valueInfo(name, type));
    return name;
  }

  /** Declares a value as an output of the graph. */
  output(name: string, type: Type, value: string): void {
    this.nodes.push({ opType: 'Identity', name: `output_${name}`, input: [value], output: [name] });
    this.outputs.push(this.valueInfo(name, type));
  }

  node(opType: string, inputs: readonly string[], attributes: OnnxAttributes = {}): string {
    return this.nodeWith(1, opType, inputs, attributes)[0]!;
  }

  nodeWith(outputCount: number, opType: string, inputs: readonly string[], attributes: OnnxAttributes = {}): string[] {
    const output = Array.from({ length: outputCount }, () => this.fresh());
    const attribute = Object.entries(attributes).map(([name, value]) => attributeProto(name, value));
    this.nodes.push({ opType, name: `${opType}_${this.nodes.length}`, input: [...inputs], output, attribute });
    return output;
  }

  constant(values: HostValues, dims: readonly number[], dtype: DType): string {
    const written = dtype === 'float32' && this.precision === 'float64' ? Float64Array.from(values) : values;
    return this.tensor(Buffer.from(written.buffer, written.byteOffset, written.byteLength), dims, this.written(dtype));
  }

  scalar(value: number, dtype: DType = 'float32'): string {
    return this.constant(
      dtype === 'float32' ? Float32Array.of(value) : dtype === 'int32' ? Int32Array.of(value) : Uint8Array.of(value),
      [],
      dtype,
    );
  }

  /** A list of whole numbers, as ONNX wants its shapes and axes. */
  int64(values: readonly number[]): string {
    return this.tensor(Buffer.from(BigInt64Array.from(values.map(BigInt)).buffer), [values.length], 'int64');
  }

  reshape(x: string, shape: readonly number[]): string {
    return this.node('Reshape', [x, this.int64(shape)]);
  }

  transpose(x: string, perm: readonly number[]): string {
    return this.node('Transpose', [x], { perm });
  }

  cast(x: string, dtype: DType): string {
    return this.node('Cast', [x], { to: elementType[this.written(dtype)] });
  }

  encode(): Uint8Array {
    const graph: onnx.IGraphProto = {
      name: 'step',
      node: this.nodes,
      initializer: this.constants,
      input: this.inputs,
      output: this.outputs,
    };
    const model: onnx.IModelProto = {
      irVersion: 8,
      opsetImport: [{ domain: '', version: 18 }],
      producerName: 'ravine',
      graph,
    };
    return onnx.ModelProto.encode(onnx.ModelProto.create(model)).finish();
  }

  private tensor(rawData: Buffer, dims: readonly number[], dtype: keyof typeof elementType): string {
    // Large constants are rarely alike, and a key of their size costs more than it saves.
    const key = rawData.length <= 256 ? `${dtype}[${dims}]${rawData.toString('latin1')}` : null;
    const known = key === null ? undefined : this.known.get(key);
    if (known) return known;
    const name = this.fresh();
    this.constants.push({ name, dims: [...dims], dataType: elementType[dtype], rawData });
    if (key !== null) this.known.set(key, name);
    return name;
  }

  private written(dtype: DType): DType | Precision {
    return dtype === 'float32' ? this.precision : dtype;
  }

  private valueInfo(name: string, { shape, dtype }: Type): onnx.IValueInfoProto {
    const dim = shape.map((dimValue) => ({ dimValue }));
    return { name, type: { tensorType: { elemType: elementType[this.written(dtype)], shape: { dim } } } };
  }

  private fresh(): string {
    return `v${this.count++}`;
  }
}

function attributeProto(name: string, value: number | string | readonly number[]): onnx.IAttributeProto {
  const type = onnx.AttributeProto.AttributeType;
  if (typeof value === 'string') return { name, type: type.STRING, s: Buffer.from(value) };
  if (typeof value !== 'number') return { name, type: type.INTS, ints: [...value] };
  return floats.has(name) ? { name, type: type.FLOAT, f: value } : { name, type: type.INT, i: value };
}
