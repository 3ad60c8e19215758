/** WebAssembly's binary format, as much of it as loops need. https://webassembly.github.io/spec/core/binary/ */

export type Code = readonly number[];

/** Value types. */
export const types = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;

/** LEB128. */
export function unsigned(value: number): Code {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

function signed(value: number): Code {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7) {
    if (rest >= -0x40 && rest < 0x40) return [...bytes, rest & 0x7f];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

const bytesOf = (values: Float32Array | Int32Array): Code => [...new Uint8Array(values.buffer)];
const vectorOp = (number: number): Code => [0xfd, ...unsigned(number)];
const atAnyFloat = 2;

/** Instructions, by the names of the specification. */
export const op = {
  get: (local: number): Code => [0x20, ...unsigned(local)],
  set: (local: number): Code => [0x21, ...unsigned(local)],
  tee: (local: number): Code => [0x22, ...unsigned(local)],
  drop: [0x1a],
  i32Const: (value: number): Code => [0x41, ...signed(value)],
  f32Const: (value: number): Code => [0x43, ...bytesOf(Float32Array.of(value))],
  i32Add: [0x6a],
  i32Sub: [0x6b],
  i32LessUnsigned: [0x49],
  i32AtLeastUnsigned: [0x4f],
  f64FromUnsigned: [0xb8],
  f64FromF32: [0xbb],
  block: (body: Code): Code => [0x02, 0x40, ...body, 0x0b],
  loop: (body: Code): Code => [0x03, 0x40, ...body, 0x0b],
  branchIf: (depth: number): Code => [0x0d, depth],

  /** Four floats from, or to, `offset` bytes beyond the address. */
  load: (offset: number): Code => [...vectorOp(0x00), atAnyFloat, ...unsigned(offset)],
  store: (offset: number): Code => [...vectorOp(0x0b), atAnyFloat, ...unsigned(offset)],
  /** One float, into all lanes, from `offset` bytes beyond the address. */
  loadSplat: (offset: number): Code => [...vectorOp(0x09), atAnyFloat, ...unsigned(offset)],
  /** One float: into the first lane with zeros in the others, and from the first lane. */
  loadOne: [...vectorOp(0x5c), atAnyFloat, 0],
  storeOne: [...vectorOp(0x5a), atAnyFloat, 0, 0],
  /** All bits of the first lane, none of the others. */
  firstLane: [...vectorOp(0x0c), ...bytesOf(Int32Array.of(-1, 0, 0, 0))],
  /** Four lanes of 32 bits: 0 to 3 are those of the lower vector on the stack, 4 to 7 those of the upper one. */
  shuffle: (...lanes: [number, number, number, number]): Code => [
    ...vectorOp(0x0d),
    ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)),
  ],
  and: vectorOp(0x4e),
  bitselect: vectorOp(0x52),

  f32x4Splat: vectorOp(0x13),
  f32x4First: [...vectorOp(0x1f), 0],
  f32x4Equal: vectorOp(0x41),
  f32x4Less: vectorOp(0x43),
  f32x4Greater: vectorOp(0x44),
  f32x4Abs: vectorOp(0xe0),
  f32x4Neg: vectorOp(0xe1),
  f32x4Sqrt: vectorOp(0xe3),
  f32x4Add: vectorOp(0xe4),
  f32x4Sub: vectorOp(0xe5),
  f32x4Mul: vectorOp(0xe6),
  f32x4Div: vectorOp(0xe7),
  f32x4Min: vectorOp(0xe8),
  f32x4Max: vectorOp(0xe9),

  i32x4First: [...vectorOp(0x1b), 0],
  i32x4Add: vectorOp(0xae),
  i32x4Sub: vectorOp(0xb1),
  i32x4Max: vectorOp(0xb8),

  /** The lower two floats as doubles. */
  f64x2FromLowerF32x4: vectorOp(0x5f),
  f64x2First: [...vectorOp(0x21), 0],
  f64x2Add: vectorOp(0xf0),
  f64x2Mul: vectorOp(0xf2),
} as const;

interface FunctionBody {
  parameters: Code;
  results: Code;
  /** How many locals of type v128 stand after the parameters. */
  vectors: number;
  code: Code;
}

/** A module that imports the memory `memory.of` and exports one function, `run`. */
export function moduleOf({ parameters, results, vectors, code }: FunctionBody): Uint8Array {
  const body = [1, ...unsigned(vectors), types.v128, ...code, 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [[0x60, ...unsigned(parameters.length), ...parameters, ...unsigned(results.length), ...results]]),
    ...section(2, [[...text('memory'), ...text('of'), 0x02, 0x00, 0x01]]),
    ...section(3, [[0]]),
    ...section(7, [[...text('run'), 0x00, 0]]),
    ...section(10, [[...unsigned(body.length), ...body]]),
  ]);
}

function section(id: number, items: readonly Code[]): Code {
  const contents = [...unsigned(items.length), ...items.flat()];
  return [id, ...unsigned(contents.length), ...contents];
}

const text = (name: string): Code => [name.length, ...[...name].map((letter) => letter.charCodeAt(0))];
