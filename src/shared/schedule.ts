/** What a parameter of a schedule may be. */
const ranges = {
  steps: { holds: (x: number) => Number.isInteger(x) && x >= 1, words: 'a whole number of steps from 1 on' },
  epochs: { holds: (x: number) => Number.isInteger(x) && x >= 0, words: 'a whole number of epochs' },
  value: { holds: (x: number) => x >= 0, words: 'a number from 0 on' },
  share: { holds: (x: number) => x > 0 && x < 1, words: 'a number between 0 and 1' },
  tolerance: { holds: (x: number) => x >= 0 && x < 1, words: 'a number from 0 to below 1' },
} as const;

type Parameters = Readonly<Record<string, keyof typeof ranges>>;

/** The schedules that there are, and what can be said about each. docs/optimizers/schedules.md has their formulas. */
export const scheduleKinds = {
  constant: { steps: 'steps' },
  step: { every: 'steps', factor: 'share', steps: 'steps' },
  exponential: { factor: 'share', every: 'steps', steps: 'steps' },
  linear: { to: 'value', steps: 'steps' },
  cosine: { to: 'value', steps: 'steps' },
  warmup: { steps: 'steps', from: 'value' },
  onecycle: { from: 'value', to: 'value', rise: 'share', steps: 'steps' },
  plateau: { factor: 'share', patience: 'epochs', threshold: 'tolerance', to: 'value' },
} as const satisfies Record<string, Parameters>;

export type ScheduleKind = keyof typeof scheduleKinds;

const required: { readonly [kind in ScheduleKind]?: readonly string[] } = {
  step: ['every'],
  exponential: ['factor'],
  warmup: ['steps'],
};

/** One piece of a schedule with what was said about it. */
export interface SchedulePiece {
  kind: ScheduleKind;
  parameters: Readonly<Record<string, number>>;
}

/** How a number changes over a training: pieces, one after the other. */
export type Schedule = readonly SchedulePiece[];

/**
 * Reads `warmup:steps=100+cosine:to=1e-5`: pieces joined by `+`, each `KIND` or `KIND:name=value,…`. All but the last say how many steps they take.
 * A problem is one line that names what is wrong and what would be right.
 */
export function parseSchedule(text: string): { schedule: Schedule } | { problem: string } {
  const schedule: SchedulePiece[] = [];
  for (const part of text.split(/\+(?=[a-z])/)) {
    const piece = parsePiece(part);
    if (typeof piece === 'string') return { problem: piece };
    schedule.push(piece);
  }
  const endless = schedule.slice(0, -1).find(({ parameters }) => parameters.steps === undefined);
  if (!endless) return { schedule };
  const cannotEnd = !('steps' in scheduleKinds[endless.kind]);
  return {
    problem: cannotEnd
      ? `${endless.kind} has no end: it can only come last`
      : `${endless.kind} needs steps=N, since another piece follows it`,
  };
}

function parsePiece(text: string): SchedulePiece | string {
  const [, name = '', said] = /^([^:]*)(?::(.*))?$/s.exec(text.trim()) ?? [];
  if (!isKind(name)) return `"${name}" is none of ${Object.keys(scheduleKinds).join(', ')}`;
  const known: Parameters = scheduleKinds[name];
  const parameters: Record<string, number> = {};
  for (const setting of said === undefined ? [] : said.split(',')) {
    const [key = '', value = ''] = setting.split('=');
    if (!Object.hasOwn(known, key))
      return `${name} has no "${setting}": what can be set is ${Object.keys(known).join('=, ')}=`;
    const range = ranges[known[key]!];
    const number = value.trim() === '' ? Number.NaN : Number(value);
    if (!Number.isFinite(number) || !range.holds(number)) return `${name}:${key}="${value}" is not ${range.words}`;
    parameters[key] = number;
  }
  const missing = required[name]?.find((key) => !(key in parameters));
  return missing ? `${name} needs ${missing}=` : { kind: name, parameters };
}

const isKind = (name: string): name is ScheduleKind => Object.hasOwn(scheduleKinds, name);

/** Whether the schedule depends on how long the training will be, and cannot be followed where nobody knows. */
export function needsPlan(schedule: Schedule): boolean {
  const last = schedule.at(-1);
  return (
    last !== undefined && ['linear', 'cosine', 'onecycle'].includes(last.kind) && last.parameters.steps === undefined
  );
}
