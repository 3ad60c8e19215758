/** The loss at one place along a line: at what distance, its value, its derivative along the line, and its gradient. */
export interface LinePoint {
  t: number;
  loss: number;
  slope: number;
  gradient: Float32Array;
}

type Evaluate = (t: number) => LinePoint;
type Bracket = { low: LinePoint; high: LinePoint };

/** Sufficient decrease and curvature: Nocedal & Wright 2006, p. 62, for Newton-like directions. */
const c1 = 1e-4;
const c2 = 0.9;
const maxEvaluations = 25;
/** No weight moves by more than this between the ends of a bracket: it is not worth another look. */
const smallestMove = 1e-9;

/**
 * Searches along a line for a point where the strong Wolfe conditions hold:
 *
 *   L(t) ≤ L(0) + c₁tL′(0)      |L′(t)| ≤ c₂|L′(0)|
 *
 * Nocedal & Wright 2006, Algorithms 3.5 and 3.6, with the safeguarded cubic interpolation of Schmidt's minFunc, as PyTorch has it. After 25 evaluations
 * it gives the best point that it has seen, which may be `start` itself. A loss that is not finite counts as too high; in float32 a loss that
 * exceeds the first condition by its own rounding does not. `farthest` is the largest entry of the direction.
 */
export function strongWolfe(start: LinePoint, firstT: number, farthest: number, evaluate: Evaluate): LinePoint {
  const search = new Search(start, evaluate);
  const found = search.bracket(firstT);
  return 'low' in found ? search.zoom(found, farthest) : found;
}

class Search {
  private evaluations = 0;

  constructor(
    private readonly start: LinePoint,
    private readonly evaluate: Evaluate,
  ) {}

  /** Walks outwards until the point is found, or two points lie around one. */
  bracket(firstT: number): LinePoint | Bracket {
    let before = this.start;
    let point = this.at(firstT);
    for (let i = 0; this.evaluations < maxEvaluations; i++) {
      if (!this.decreasesEnough(point) || (i > 0 && point.loss >= before.loss)) return ordered(before, point);
      if (this.isFlat(point)) return point;
      if (point.slope >= 0) return ordered(before, point);
      const t = minimumOfCubic(before, point, point.t + 0.01 * (point.t - before.t), 10 * point.t);
      before = point;
      point = this.at(t);
    }
    return ordered(this.start, point).low;
  }

  /** Narrows the bracket down. */
  zoom({ low, high }: Bracket, farthest: number): LinePoint {
    let wasNearEnd = false;
    while (this.evaluations < maxEvaluations && Math.abs(high.t - low.t) * farthest >= smallestMove) {
      const between = trialBetween(low, high, wasNearEnd);
      wasNearEnd = between.isNearEnd;
      const point = this.at(between.t);
      if (!this.decreasesEnough(point) || !(point.loss < low.loss)) {
        ({ low, high } = ordered(low, point));
        continue;
      }
      if (this.isFlat(point)) return point;
      if (point.slope * (high.t - low.t) >= 0) high = low;
      low = point;
    }
    return low;
  }

  private at(t: number): LinePoint {
    this.evaluations++;
    return this.evaluate(t);
  }

  private decreasesEnough({ t, loss }: LinePoint): boolean {
    const rounding = 1e-7 * Math.abs(this.start.loss);
    return loss <= this.start.loss + c1 * t * this.start.slope + rounding;
  }

  private isFlat({ slope }: LinePoint): boolean {
    return Math.abs(slope) <= -c2 * this.start.slope;
  }
}

/** NaN is higher than anything. */
const ordered = (one: LinePoint, other: LinePoint): Bracket =>
  other.loss < one.loss ? { low: other, high: one } : { low: one, high: other };

/**
 * The minimum of the cubic through both ends, unless it lies within a tenth of the bracket from one of them for the second time, or outside: then a tenth
 * away from that end.
 */
function trialBetween(low: LinePoint, high: LinePoint, wasNearEnd: boolean): { t: number; isNearEnd: boolean } {
  const [left, right] = low.t < high.t ? [low.t, high.t] : [high.t, low.t];
  const t = minimumOfCubic(low, high, left, right);
  const tenth = 0.1 * (right - left);
  if (Math.min(right - t, t - left) >= tenth) return { t, isNearEnd: false };
  if (!wasNearEnd && t > left && t < right) return { t, isNearEnd: true };
  return { t: right - t < t - left ? right - tenth : left + tenth, isNearEnd: false };
}

/** Where the cubic with these two values and slopes is least, within bounds; the middle of them where it has no minimum, or is not known. */
function minimumOfCubic(one: LinePoint, other: LinePoint, least: number, greatest: number): number {
  const [a, b] = one.t <= other.t ? [one, other] : [other, one];
  const d1 = a.slope + b.slope - (3 * (a.loss - b.loss)) / (a.t - b.t);
  const square = d1 * d1 - a.slope * b.slope;
  const d2 = Math.sqrt(square);
  const t = b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2));
  return Number.isFinite(t) ? Math.min(Math.max(t, least), greatest) : (least + greatest) / 2;
}
