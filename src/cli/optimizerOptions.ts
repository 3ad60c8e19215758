import { hyperparameterProblem } from '../shared/hyperparameters';
import { optimizerIds } from '../shared/optimizerIds';
import { type RunRequest, weightDecayModes } from '../shared/run';
import { parseSchedule } from '../shared/schedule';
import { oneOf, positive, UsageError } from './values';

const text = { type: 'string' } as const;

/** How the optimizer of a run may be changed, beside `--optimizer` and `--lr`. */
export const optimizerWords = {
  momentum: text,
  set: { type: 'string', multiple: true },
  schedule: text,
  'momentum-schedule': text,
  'weight-decay': text,
  'weight-decay-mode': text,
  'clip-norm': text,
  'clip-value': text,
} as const;

export type OptimizerOptions = Pick<
  RunRequest,
  'hyperparameters' | 'schedule' | 'momentumSchedule' | 'weightDecay' | 'weightDecayMode' | 'clipNorm' | 'clipValue'
>;

type Values = { readonly [name in 'optimizer' | Exclude<keyof typeof optimizerWords, 'set'>]?: string } & {
  readonly set?: readonly string[];
};

/** The meaning of `optimizerWords`, for `--optimizer`. Throws a `UsageError`. */
export function optimizerOptions(values: Values): OptimizerOptions {
  return {
    hyperparameters: hyperparameters(values),
    schedule: schedule('--schedule', values.schedule),
    momentumSchedule: schedule('--momentum-schedule', values['momentum-schedule']),
    weightDecay: fromZero('--weight-decay', values['weight-decay']),
    weightDecayMode: oneOf('--weight-decay-mode', values['weight-decay-mode'], weightDecayModes) ?? 'decoupled',
    clipNorm: positive('--clip-norm', values['clip-norm']) ?? null,
    clipValue: positive('--clip-value', values['clip-value']) ?? null,
  };
}

/** Those that `--momentum` and `--set` ask for. */
function hyperparameters({ optimizer, momentum, set = [] }: Values): Record<string, number> {
  const id = oneOf('--optimizer', optimizer, optimizerIds) ?? null;
  const asked = set.map(setting);
  if (momentum !== undefined)
    asked.unshift({ option: '--momentum', name: 'momentum', value: number('--momentum', momentum) });
  for (const { option, name, value } of asked) {
    const problem = hyperparameterProblem(id, name, value);
    if (problem) throw new UsageError(`${option}: ${problem}`);
  }
  return Object.fromEntries(asked.map(({ name, value }) => [name, value]));
}

function number(option: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new UsageError(`${option} "${text}" is no number`);
}

function fromZero(option: string, value: string | undefined): number | null {
  if (value === undefined) return null;
  const given = number(option, value);
  if (given >= 0) return given;
  throw new UsageError(`${option} "${value}" is no number from 0 on`);
}

function setting(text: string): { option: string; name: string; value: number } {
  const [, name, value = ''] = /^([a-z]\w*)=(\S+)$/i.exec(text) ?? [];
  if (name === undefined || !Number.isFinite(Number(value)))
    throw new UsageError(`--set "${text}" is no NAME=NUMBER, such as beta1=0.95`);
  return { option: '--set', name, value: Number(value) };
}

function schedule(option: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  const parsed = parseSchedule(text);
  if ('problem' in parsed) throw new UsageError(`${option} "${text}" is no schedule: ${parsed.problem}`);
  return text;
}
