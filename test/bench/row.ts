/** One measured figure. `holds` is null where there is no target. */
export interface Row {
  name: string;
  value: number;
  unit: string;
  target: string | null;
  holds: boolean | null;
}

/** A figure for information. */
export const figure = (name: string, value: number, unit: string): Row => ({
  name,
  value,
  unit,
  target: null,
  holds: null,
});

export const atMost = (name: string, value: number, unit: string, target: number): Row => ({
  ...figure(name, value, unit),
  target: `at most ${target}`,
  holds: value <= target,
});

export const atLeast = (name: string, value: number, unit: string, target: number): Row => ({
  ...figure(name, value, unit),
  target: `at least ${target}`,
  holds: value >= target,
});
