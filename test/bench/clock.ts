export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

export const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

export async function millisecondsOf(action: () => unknown): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

/** Mean time of an action over so many seconds, as a rate has it: with all that comes between. */
export function meanMilliseconds(action: () => unknown, seconds: number): number {
  const started = performance.now();
  let times = 0;
  do {
    action();
    times++;
  } while (performance.now() - started < 1000 * seconds);
  return (performance.now() - started) / times;
}

/** The median over as many runs as fit into the time, three at least. */
export async function medianMilliseconds(action: () => unknown, seconds: number): Promise<number> {
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end || times.length < 3) times.push(await millisecondsOf(action));
  return median(times);
}

/**
 * Measures in turn, again and again, so that all meet the same moments of the machine: by name what each round has found. Figures of
 * one round may be compared.
 */
export async function inTurn<Found>(
  measurements: ReadonlyMap<string, () => Promise<Found>>,
  rounds: number,
): Promise<Map<string, Found[]>> {
  const found = new Map([...measurements.keys()].map((name): [string, Found[]] => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const [name, measure] of measurements) found.get(name)!.push(await measure());
  return found;
}

/** The median of the ratios of the rounds. */
export const medianRatio = (times: readonly number[], to: readonly number[]): number =>
  median(times.map((time, round) => time / to[round]!));
