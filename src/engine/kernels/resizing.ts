import type { GraphBuilder } from '../graph/builder';
import type { Attributes, Value } from '../graph/graph';
import { expansion, type Kernel } from './kernel';

/** How much of each old pixel goes into each new one along one axis, as rows [new][old]. */
type Weights = (from: number, to: number, attributes: Attributes) => number[][];

const scaleOf = (from: number, to: number, { alignCorners }: Attributes) =>
  alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;

const row = (from: number, entries: readonly (readonly [number, number])[]): number[] => {
  const weights = new Array<number>(from).fill(0);
  for (const [at, weight] of entries) weights[at]! += weight;
  return weights;
};

const bilinear: Weights = (from, to, attributes) =>
  Array.from({ length: to }, (_, i) => {
    const scale = scaleOf(from, to, attributes);
    const at = Math.max(0, attributes.halfPixelCenters ? scale * (i + 0.5) - 0.5 : scale * i);
    const floor = Math.floor(at);
    const ceil = Math.min(from - 1, Math.ceil(at));
    return row(from, [
      [floor, 1 - (at - floor)],
      [ceil, at - floor],
    ]);
  });

const nearest: Weights = (from, to, attributes) =>
  Array.from({ length: to }, (_, i) => {
    const at = scaleOf(from, to, attributes) * (attributes.halfPixelCenters ? i + 0.5 : i);
    const pixel = Math.min(from - 1, attributes.alignCorners ? Math.round(at) : Math.floor(at));
    return row(from, [[Math.max(0, pixel), 1]]);
  });

/** Rows and columns are mixed one after the other: two products with small constant matrices. */
function mixed(x: Value, rows: number[][], columns: number[][], g: GraphBuilder): Value {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const matrix = (weights: number[][]) =>
    g.constant(Float32Array.from(weights.flat()), [1, weights.length, weights[0]!.length]);
  const product = (weights: number[][], y: Value) =>
    g.call('BatchMatMul', [matrix(weights), y], { transposeA: false, transposeB: false });
  const tall = product(rows, g.reshape(x, [batch, height, width * channels]));
  const wide = product(columns, g.reshape(tall, [batch * rows.length, width, channels]));
  return g.reshape(wide, [batch, rows.length, columns.length, channels]);
}

const transposed = (weights: number[][]): number[][] =>
  weights[0]!.map((_, i) => weights.map((entries) => entries[i]!));

function pair(name: string, weights: Weights): Kernel[] {
  return [
    expansion(name, ['images'], ([x], attributes, g) => {
      const [height, width] = attributes.size as [number, number];
      return mixed(x!, weights(x!.shape[1]!, height, attributes), weights(x!.shape[2]!, width, attributes), g);
    }),
    // tfjs's gradients know nothing of half pixel centres.
    expansion(`${name}Grad`, ['images', 'dy'], ([x, dy], { alignCorners }, g) => {
      const back = (axis: 1 | 2) => transposed(weights(x!.shape[axis]!, dy!.shape[axis]!, { alignCorners }));
      return mixed(dy!, back(1), back(2), g);
    }),
  ];
}

/** Images made larger or smaller. Linear, so each derivative is the kernel itself. */
export const resizing: readonly Kernel[] = [
  ...pair('ResizeBilinear', bilinear),
  ...pair('ResizeNearestNeighbor', nearest),
];
