import type { StepRange } from '../store';

/** Round numbers within the range, at most `most` of them, evenly spaced. */
export function linearTicks({ min, max }: StepRange, most: number, whole = false): number[] {
  if (!(max > min) || most < 1) return [];
  const rough = (max - min) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const unit =
    [1, 2, 2.5, 5, 10].map((m) => m * power).find((m) => m >= rough && (!whole || Number.isInteger(m))) ?? power * 10;
  const step = whole ? Math.max(1, unit) : unit;
  const ticks: number[] = [];
  for (let i = Math.ceil(min / step - 1e-9); i * step <= max + step * 1e-9; i++)
    ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}

/** Round numbers within the range of a log axis: 1, 2 and 5 of each decade, fewer of them where they would crowd. */
export function logTicks({ min, max }: StepRange, most: number): number[] {
  if (!(min > 0) || !(max > min) || max === Number.POSITIVE_INFINITY) return [];
  const every = Math.max(1, Math.ceil(Math.log10(max / min) / most));
  const choices = [[1, 2, 5], [1, 3], [1]].map((multiples) => multiplesOf(multiples, { min, max }, 1));
  const enough = [...choices, multiplesOf([1], { min, max }, every)].filter((ticks) => ticks.length >= 2);
  const fitting = enough.find((ticks) => ticks.length <= most);
  // A range within one decade holds few round numbers: rather one too many of them than none.
  return fitting ?? enough.at(-1) ?? linearTicks({ min, max }, Math.max(2, most));
}

function multiplesOf(multiples: number[], { min, max }: StepRange, every: number): number[] {
  const ticks = decades(min, max, every).flatMap((power) => multiples.map((m) => Number(`${m}e${power}`)));
  return ticks.filter((tick) => tick >= min && tick <= max);
}

function decades(min: number, max: number, every: number): number[] {
  const first = Math.floor(Math.log10(min) / every) * every;
  const powers: number[] = [];
  for (let power = first; power <= Math.log10(max); power += every) powers.push(power);
  return powers;
}
