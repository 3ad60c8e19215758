import { GraphBuilder } from '../builder';
import { type Node, nodesInOrder, sizeOf, type Value } from '../graph';
import { sourceOf } from './patterns';
import { type Outputs, rewrite } from './rewrite';

/** A matrix that is some rows of `x`, where `x` is read as rows of its last axis. */
interface Rows {
  x: Value;
  first: number;
  count: number;
}

/**
 * When all rows of a value are multiplied by one matrix, part by part, it is multiplied by it at once: the inputs of a recurrent layer at
 * all of its time steps.
 */
export function withMergedProducts(outputs: Outputs): Map<string, Value> {
  const g = new GraphBuilder();
  const covered = coveredRows(nodesInOrder(outputs.values()));
  return rewrite(outputs, (node) => {
    const rows = multipliedRows(node);
    if (!rows || covered.get(keyOf(node, rows)) !== rowCount(rows.x)) return null;
    const width = rows.x.shape.at(-1)!;
    const whole = g.reshape(rows.x, [rowCount(rows.x), width]);
    const product = g.call('BatchMatMul', [whole, node.inputs[1]], node.attributes);
    return [g.call('Slice', [product], { begin: [rows.first, 0], size: [rows.count, product.shape[1]!] })];
  });
}

const rowCount = ({ shape }: Value): number => sizeOf(shape) / shape.at(-1)!;
const keyOf = ({ inputs: [, b], attributes }: Node, { x }: Rows) =>
  `${x.id}·${b!.id}${attributes.transposeB ? 'ᵀ' : ''}`;

function coveredRows(nodes: readonly Node[]): ReadonlyMap<string, number> {
  const covered = new Map<string, number>();
  for (const node of nodes) {
    const rows = multipliedRows(node);
    if (rows) covered.set(keyOf(node, rows), (covered.get(keyOf(node, rows)) ?? 0) + rows.count);
  }
  return covered;
}

function multipliedRows({ kernel, inputs: [a, b], attributes }: Node): Rows | null {
  if (kernel !== 'BatchMatMul' || attributes.transposeA || a!.shape.length !== 2 || b!.shape.length !== 2) return null;
  return rowsOf(a!);
}

function rowsOf(matrix: Value): Rows | null {
  const slice = sourceOf(sourceOf(matrix, 'Reshape')?.inputs[0] ?? matrix, 'Slice');
  if (!slice) return null;
  const x = slice.inputs[0]!;
  const part = slice.outputs[0]!;
  const inner = sizeOf(x.shape.slice(1));
  const isRows = part.shape.at(-1) === matrix.shape[1] && sizeOf(part.shape) === part.shape[0]! * inner;
  const perEntry = inner / matrix.shape[1]!;
  return isRows ? { x, first: (slice.attributes.begin as number[])[0]! * perEntry, count: matrix.shape[0]! } : null;
}
