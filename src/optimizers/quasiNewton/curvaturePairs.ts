import { Loop } from '../../simd/loop';
import { dot } from '../../simd/reduction';
import type { SlotShape } from '../updateRule';

/** How many pairs are remembered. */
const history = 10;
/** One more, for a pair that may not be kept. */
const places = history + 1;
const numbersTo = (end: number): number[] => Array.from({ length: end }, (_, i) => i);

/** Room for the latest pairs, in a ring, and how many there have been. */
export const pairSlots: Readonly<Record<string, SlotShape<never>>> = {
  ...Object.fromEntries(
    numbersTo(places)
      .flatMap((i) => [`s${i}`, `y${i}`])
      .map((name) => [name, { length: 'parameters', initial: 0 }]),
  ),
  pairs: { length: 'one', initial: 0 },
};

const products = new Loop(['x', 'y'], [], ({ x, y }) => ({ reduce: { xy: dot(x, y) } }));
const addScaled = new Loop(['y', 'x'], ['a'], ({ y, x }, { a }) => ({ store: { y: y.add(a.mul(x)) } }));
const scaleInto = new Loop(['y', 'x'], ['a'], ({ x }, { a }) => ({ store: { y: a.mul(x) } }));

const inner = (x: Float32Array, y: Float32Array): number => products.run({ x, y }, {}).xy;

/** What the latest steps s have taught about the curvature, by what they did to the gradient, y: the memory of L-BFGS, kept in a rule's slots. */
export class CurvaturePairs {
  constructor(private readonly slots: Readonly<Record<string, Float32Array>>) {}

  get isEmpty(): boolean {
    return this.count[0] === 0;
  }

  clear(): void {
    this.count[0] = 0;
  }

  /** Where the next pair goes: written by whoever has it, and kept by `keep`. */
  get next(): { s: Float32Array; y: Float32Array } {
    return this.pair(this.count[0]!);
  }

  keep(): void {
    this.count[0]!++;
  }

  get latest(): { s: Float32Array; y: Float32Array } | undefined {
    return this.isEmpty ? undefined : this.pair(this.count[0]! - 1);
  }

  /**
   * −Hg, where H approximates the inverse of the Hessian: it begins as `scale` times the identity and obeys Hy = s for each pair in turn. Written `into`.
   * Nocedal & Wright 2006, Algorithm 7.4, the two-loop recursion.
   */
  descentDirection(gradient: Float32Array, scale: number, into: Float32Array): void {
    const newestFirst = this.newestFirst().map(({ s, y }) => ({ s, y, sy: inner(s, y), alpha: 0 }));
    scaleInto.run({ y: into, x: gradient }, { a: -1 });
    for (const pair of newestFirst) {
      pair.alpha = inner(pair.s, into) / pair.sy;
      addScaled.run({ y: into, x: pair.y }, { a: -pair.alpha });
    }
    scaleInto.run({ y: into, x: into }, { a: scale });
    for (const { s, y, sy, alpha } of newestFirst.reverse())
      addScaled.run({ y: into, x: s }, { a: alpha - inner(y, into) / sy });
  }

  private newestFirst() {
    const count = this.count[0]!;
    return numbersTo(Math.min(count, history)).map((age) => this.pair(count - 1 - age));
  }

  private pair(number: number): { s: Float32Array; y: Float32Array } {
    const place = number % places;
    return { s: this.slots[`s${place}`]!, y: this.slots[`y${place}`]! };
  }

  private get count(): Float32Array {
    return this.slots.pairs!;
  }
}
