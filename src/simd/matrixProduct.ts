import { type Code, moduleOf, op, types } from './wasm';

/** A matrix in float32, row after row, wherever it lies. */
export interface Matrix {
  values: Float32Array;
  rows: number;
  columns: number;
}

// What is multiplied at once: a tile of C stays in registers, a panel of B in the first cache, a block of A in the second.
const tileRows = 4;
const tileColumns = 8;
const depth = 256;
const blockRows = 128;

/**
 * C ← C + AB, with sums in float32, over the rows of B in blocks of 256. C is neither A nor B.
 *
 * Goto & van de Geijn 2008, "Anatomy of high-performance matrix multiplication": parts of A and B are copied in the order in which they are read,
 * and multiplied in WebAssembly SIMD.
 */
export function addProduct(a: Matrix, b: Matrix, c: Float32Array): void {
  workshop ??= createWorkshop();
  const { blockOfA, panelOfB, tileOfC, multiply } = workshop;
  for (let p = 0; p < a.columns; p += depth) {
    const length = Math.min(depth, a.columns - p);
    for (let i = 0; i < a.rows; i += blockRows) {
      const rows = Math.min(blockRows, a.rows - i);
      packBlock(a, i, rows, p, length, blockOfA);
      for (let j = 0; j < b.columns; j += tileColumns) {
        packPanel(b, p, length, j, panelOfB);
        for (let row = 0; row < rows; row += tileRows) {
          multiply(4 * row * length, length);
          addTile(tileOfC, c, i + row, Math.min(tileRows, rows - row), j, b.columns);
        }
      }
    }
  }
}

/** `rows` rows of A from column p on, tile after tile; in a tile the entries of each column lie together. Missing rows are zeros. */
function packBlock(a: Matrix, first: number, rows: number, p: number, length: number, into: Float32Array): void {
  for (let row = 0; row < Math.ceil(rows / tileRows) * tileRows; row++) {
    const tile = row - (row % tileRows);
    const to = tile * length + (row - tile);
    const from = (first + row) * a.columns + p;
    for (let q = 0; q < length; q++) into[to + tileRows * q] = row < rows ? a.values[from + q]! : 0;
  }
}

/** Eight columns of B from row p on, row after row. Missing columns are zeros. */
function packPanel(b: Matrix, p: number, length: number, j: number, into: Float32Array): void {
  const columns = Math.min(tileColumns, b.columns - j);
  if (columns < tileColumns) into.fill(0, 0, tileColumns * length);
  for (let q = 0; q < length; q++) {
    const from = (p + q) * b.columns + j;
    for (let column = 0; column < columns; column++) into[tileColumns * q + column] = b.values[from + column]!;
  }
}

function addTile(tile: Float32Array, c: Float32Array, i: number, rows: number, j: number, width: number): void {
  const columns = Math.min(tileColumns, width - j);
  for (let row = 0; row < rows; row++) {
    const to = (i + row) * width + j;
    for (let column = 0; column < columns; column++) c[to + column]! += tile[tileColumns * row + column]!;
  }
}

interface Workshop {
  blockOfA: Float32Array;
  panelOfB: Float32Array;
  tileOfC: Float32Array;
  /** The tile of the block that begins at this byte of it, times the panel, over so many of its rows (one at least). */
  multiply(tileAddress: number, length: number): void;
}

let workshop: Workshop | undefined;

/** The memory in which is multiplied. Its first part is the block of A: a tile's place in it is its address. */
function createWorkshop(): Workshop {
  const lengths = [blockRows * depth, tileColumns * depth, tileRows * tileColumns] as const;
  const bytes = 4 * lengths.reduce((sum, length) => sum + length, 0);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536) });
  const panel = 4 * lengths[0];
  const tile = panel + 4 * lengths[1];
  const module = new WebAssembly.Module(tileProduct(tile));
  const run = new WebAssembly.Instance(module, { memory: { of: memory } }).exports.run as (...words: number[]) => void;
  return {
    blockOfA: new Float32Array(memory.buffer, 0, lengths[0]),
    panelOfB: new Float32Array(memory.buffer, panel, lengths[1]),
    tileOfC: new Float32Array(memory.buffer, tile, lengths[2]),
    multiply: (tileAddress, length) => run(tileAddress, length, panel),
  };
}

/** A function of the addresses of a tile of A, how many columns it has, and the address of the panel, which leaves their product in the tile of C. */
function tileProduct(tile: number): Uint8Array {
  const [a, remaining, b] = [0, 1, 2];
  const vectors = tileColumns / 4;
  const ofB = (vector: number) => 3 + vector;
  const factor = 3 + vectors;
  const sum = (row: number, vector: number) => factor + 1 + row * vectors + vector;
  const each = <T>(count: number, code: (index: number) => readonly T[]): T[] =>
    Array.from({ length: count }, (_, index) => code(index)).flat();
  const advance = (pointer: number, bytes: number): Code => [
    ...op.get(pointer),
    ...op.i32Const(bytes),
    ...op.i32Add,
    ...op.set(pointer),
  ];
  const round = [
    ...each(vectors, (vector) => [...op.get(b), ...op.load(16 * vector), ...op.set(ofB(vector))]),
    ...each(tileRows, (row) => [
      ...[...op.get(a), ...op.loadSplat(4 * row), ...op.set(factor)],
      ...each(vectors, (vector) => [
        ...[...op.get(sum(row, vector)), ...op.get(factor), ...op.get(ofB(vector))],
        ...[...op.f32x4Mul, ...op.f32x4Add, ...op.set(sum(row, vector))],
      ]),
    ]),
    ...advance(a, 4 * tileRows),
    ...advance(b, 4 * tileColumns),
    ...[...op.get(remaining), ...op.i32Const(1), ...op.i32Sub, ...op.tee(remaining), ...op.branchIf(0)],
  ];
  const stores = each(tileRows, (row) =>
    each(vectors, (vector) => [
      ...op.i32Const(tile + 4 * (row * tileColumns + 4 * vector)),
      ...op.get(sum(row, vector)),
      ...op.store(0),
    ]),
  );
  return moduleOf({
    parameters: [types.i32, types.i32, types.i32],
    results: [],
    vectors: vectors + 1 + tileRows * vectors,
    code: [...op.loop(round), ...stores],
  });
}
