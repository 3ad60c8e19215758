import type { Schedule, ScheduleKind } from '../../shared/schedule';
import { plateauFactor } from './plateau';

/** Where in a training a value is asked for. */
export interface Moment {
  /** How many steps have been taken. */
  step: number;
  /** How many there will be; null where nobody knows. */
  plannedSteps: number | null;
  /** The loss of each epoch so far. */
  losses: readonly number[];
}

/** What is scheduled at one moment: `value` is what it would be without a schedule. `step` and `steps` are those of the piece. */
interface At {
  value: number;
  step: number;
  steps: number;
  losses: readonly number[];
}

type Curve = (at: At, parameters: Readonly<Record<string, number>>) => number;

/** η as a function of t steps out of T, piece by piece. Beyond its end a curve keeps its last value. */
const curves: Record<ScheduleKind, Curve> = {
  constant: ({ value }) => value,
  step: ({ value, step }, { every = 1, factor = 0.1 }) => value * factor ** Math.floor(step / every),
  exponential: ({ value, step }, { every = 1, factor = 1 }) => value * factor ** (step / every),
  linear: ({ value, step, steps }, { to = 0 }) => value + (to - value) * Math.min(1, step / steps),
  // Loshchilov & Hutter 2017, SGDR, equation 5, without restarts.
  cosine: ({ value, step, steps }, { to = 0 }) => cosineBetween(value, to, Math.min(1, step / steps)),
  // Without `from`: the line through zero one step before the first.
  warmup: ({ value, step, steps }, { from = value / (steps + 1) }) => from + (value - from) * Math.min(1, step / steps),
  onecycle: oneCycle,
  plateau: ({ value, losses }, parameters) =>
    Math.max(value * plateauFactor(losses, parameters), leastOf(value, parameters)),
};

/**
 * Up to the value along half a cosine, and down again below where it began. Smith & Topin 2018, "Super-convergence"; the two cosines, their ends
 * and the defaults are PyTorch's `OneCycleLR`: from η/25, to 1/10 000 of that.
 */
function oneCycle(
  { value, step, steps }: At,
  { rise = 0.3, from = value / 25, to = from / 1e4 }: Parameters<Curve>[1],
) {
  const top = Math.max(0, rise * steps - 1);
  if (step < top) return cosineBetween(from, value, step / top);
  return cosineBetween(value, to, Math.min(1, (step - top) / Math.max(1, steps - 1 - top)));
}

const cosineBetween = (start: number, end: number, share: number): number =>
  end + ((start - end) * (1 + Math.cos(Math.PI * share))) / 2;

/** A rate that is already lower than the bound is left where it is. */
const leastOf = (value: number, { to = 0 }: Readonly<Record<string, number>>): number => Math.min(value, to);

/** The scheduled value at a moment, out of what it would be without a schedule. */
export function scheduledValue(schedule: Schedule, value: number, { step, plannedSteps, losses }: Moment): number {
  let begun = 0;
  for (const [i, { kind, parameters }] of schedule.entries()) {
    const { steps = Math.max(1, (plannedSteps ?? Number.POSITIVE_INFINITY) - begun) } = parameters;
    if (i === schedule.length - 1 || step < begun + steps)
      return curves[kind]({ value, step: step - begun, steps, losses }, parameters);
    begun += steps;
  }
  return value;
}
