import { type Completion, normal } from './completion';
import type { Machine } from './machine';
import { unknown, type Value } from './values';

/**
 * Runs each of several ways that the program may take. One that ends by itself (returns, throws) tells nothing of what comes after; if one alone goes
 * on, it is the way that was taken; if several do, what any of them changed is left open.
 */
export function fork(machine: Machine, ways: readonly (() => Completion)[]): Completion {
  const trials = ways.map((way) => machine.trial(way));
  const goingOn = trials.filter(({ result }) => result.type === 'normal');
  if (goingOn.length === 0) return together(trials.map(({ result }) => result));
  for (const { result } of trials) if (result.type === 'return') machine.earlyReturns.at(-1)?.push(result.value);
  for (const { changes } of goingOn) {
    for (const change of changes) goingOn.length === 1 ? change.redo() : change.blur();
  }
  return normal;
}

function together(completions: readonly Completion[]): Completion {
  const returned = completions.filter((completion) => completion.type === 'return');
  if (returned.length > 0) return { type: 'return', value: agreed(returned.map(({ value }) => value)) };
  return completions[0] ?? normal;
}

/** The one value that all of them are; else nobody knows. */
export function agreed(values: readonly Value[]): Value {
  const [first, ...others] = values;
  if (!first) return unknown();
  const same = (other: Value) =>
    other === first || (other.type === 'constant' && first.type === 'constant' && Object.is(other.value, first.value));
  return others.every(same) ? first : unknown();
}

/** What may be run or not. */
export function perhaps(machine: Machine, run: () => void): void {
  fork(machine, [
    () => {
      run();
      return normal;
    },
    () => normal,
  ]);
}
