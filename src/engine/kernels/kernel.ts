import type { GraphBuilder } from '../graph/builder';
import type { Attributes, Node, Type, Value } from '../graph/graph';
import type { OnnxWriter } from '../onnx/writer';

/** A kernel, or a way of calling one, that is not in the table: the compiled engine cannot run this model. */
export class UnknownKernelError extends Error {
  constructor(readonly kernelName: string) {
    super(`the operation ${kernelName}`);
  }
}

/** The inputs' tangents, in order; null where an input does not depend on the direction. */
export type Tangents = readonly (Value | null)[];

/** One of tfjs's kernels, or one of our own that a derivative needs. */
export interface Primitive {
  kind: 'primitive';
  name: string;
  /** tfjs's names of the inputs, in the order in which nodes hold them; null: a list of any length. */
  inputs: readonly string[] | null;
  infer(inputs: readonly Value[], attributes: Attributes): Type[];
  /**
   * Forward-mode derivative: the outputs' tangents from those of the inputs, written in kernels of this table. Null: the output does
   * not change. Asked only when some input has a tangent.
   */
  tangent(node: Node, tangents: Tangents, g: GraphBuilder): (Value | null)[];
  /** Names of the inputs in, names of the outputs out. */
  lower(inputs: readonly string[], node: Node, onnx: OnnxWriter): string[];
}

/** A kernel that is written in others: it has their derivatives and their lowering. */
export interface Expansion {
  kind: 'expansion';
  name: string;
  inputs: readonly string[] | null;
  /** An input that tfjs did not give is undefined. */
  expand(inputs: readonly (Value | undefined)[], attributes: Attributes, g: GraphBuilder): Value[];
}

export type Kernel = Primitive | Expansion;

/** A primitive with one output. */
export interface SingleOutput {
  inputs: readonly string[] | null;
  infer(inputs: readonly Value[], attributes: Attributes): Type;
  tangent(node: Node, tangents: Tangents, g: GraphBuilder): Value | null;
  lower(inputs: readonly string[], node: Node, onnx: OnnxWriter): string;
}

export function primitive(name: string, { inputs, infer, tangent, lower }: SingleOutput): Primitive {
  return {
    kind: 'primitive',
    name,
    inputs,
    infer: (values, attributes) => [infer(values, attributes)],
    tangent: (node, tangents, g) => [tangent(node, tangents, g)],
    lower: (names, node, onnx) => [lower(names, node, onnx)],
  };
}

/** A kernel that is written in others, with one output. */
export function expansion(
  name: string,
  inputs: readonly string[] | null,
  expand: (inputs: readonly Value[], attributes: Attributes, g: GraphBuilder) => Value,
): Expansion {
  return {
    kind: 'expansion',
    name,
    inputs,
    expand: (values, attributes, g) => [expand(values as readonly Value[], attributes, g)],
  };
}

/** A kernel whose output changes in steps, or not at all: its derivative is zero everywhere that tfjs looks. */
export const flat = (): null => null;
