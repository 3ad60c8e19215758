import type { Condition, Expression, Node } from './expression';

/** One number out of a whole stretch of entries. */
export interface Reduction {
  kind: 'dot' | 'sum' | 'maxAbs' | 'count';
  inputs: readonly Node[];
}

/** Σxy, products and sum in float64. */
export const dot = ({ node: x }: Expression, { node: y }: Expression): Reduction => ({ kind: 'dot', inputs: [x, y] });

/** Σx in float64. */
export const sum = ({ node }: Expression): Reduction => ({ kind: 'sum', inputs: [node] });

/** max|x|; NaN where one is among the entries, 0 of none at all. */
export const maxAbs = ({ node }: Expression): Reduction => ({ kind: 'maxAbs', inputs: [node] });

/** For how many entries the condition holds. */
export const count = ({ node }: Condition): Reduction => ({ kind: 'count', inputs: [node] });
