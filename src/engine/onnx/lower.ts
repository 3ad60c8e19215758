import { nodesInOrder, type Value } from '../graph/graph';
import { kernelNamed } from '../kernels/registry';
import { OnnxWriter, type Precision } from './writer';

/** A graph as an ONNX file: what is fed and what comes out, by name. */
export interface OnnxModel {
  bytes: Uint8Array;
  /** The inputs that the outputs rest on: these, and no others, must be fed. */
  inputs: Value[];
  nodeCount: number;
}

/** Writes the graph of the named outputs as ONNX. */
export function lowerToOnnx(outputs: ReadonlyMap<string, Value>, precision: Precision = 'float32'): OnnxModel {
  const onnx = new OnnxWriter(precision);
  const names = new Map<Value, string>();
  const inputs: Value[] = [];
  const nameOf = (value: Value): string => {
    const known = names.get(value);
    if (known !== undefined) return known;
    const { source } = value;
    if (source.kind === 'node') throw new Error(`${source.node.kernel} is used before it is written`);
    const name =
      source.kind === 'input' ? onnx.input(source.name, value) : onnx.constant(source.values, value.shape, value.dtype);
    if (source.kind === 'input') inputs.push(value);
    names.set(value, name);
    return name;
  };
  for (const node of nodesInOrder(outputs.values())) {
    const kernel = kernelNamed(node.kernel);
    if (kernel.kind === 'expansion')
      throw new Error(`${node.kernel} is written in other kernels and cannot stand in a graph`);
    const lowered = kernel.lower(node.inputs.map(nameOf), node, onnx);
    node.outputs.forEach((output, i) => {
      names.set(output, lowered[i]!);
    });
  }
  for (const [name, value] of outputs) onnx.output(name, value, nameOf(value));
  return { bytes: onnx.encode(), inputs, nodeCount: onnx.nodeCount };
}
