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

type Values = { readonly [name in Exclude<keyof typeof optimizerWords, 'set'>]?: string } & {
  readonly set?: readonly string[];
};

/** The meaning of `optimizerWords`. Throws a `UsageError`. Whether the optimizer has what is set is known when it is: in the run. */
export function optimizerOptions(values: Values): OptimizerOptions {
  return {
    hyperparameters: {
      ...(values.momentum !== undefined && { momentum: share('--momentum', values.momentum) }),
      ...Object.fromEntries((values.set ?? []).map(setting)),
    },
    schedule: schedule('--schedule', values.schedule),
    momentumSchedule: schedule('--momentum-schedule', values['momentum-schedule']),
    weightDecay: fromZero('--weight-decay', values['weight-decay']),
    weightDecayMode: oneOf('--weight-decay-mode', values['weight-decay-mode'], weightDecayModes) ?? 'decoupled',
    clipNorm: positive('--clip-norm', values['clip-norm']) ?? null,
    clipValue: positive('--clip-value', values['clip-value']) ?? null,
  };
}

function share(option: string, value: string): number {
  const number = Number(value);
  if (value.trim() !== '' && number >= 0 && number < 1) return number;
  throw new UsageError(`${option} "${value}" is no number from 0 to below 1`);
}

function fromZero(option: string, value: string | undefined): number | null {
  if (value === undefined) return null;
  const number = Number(value);
  if (value.trim() !== '' && Number.isFinite(number) && number >= 0) return number;
  throw new UsageError(`${option} "${value}" is no number from 0 on`);
}

function setting(text: string): [string, number] {
  const [, name, value] = /^([a-z]\w*)=(\S+)$/i.exec(text) ?? [];
  if (name === undefined || !Number.isFinite(Number(value)))
    throw new UsageError(`--set "${text}" is no NAME=NUMBER, such as beta1=0.95`);
  return [name, Number(value)];
}

function schedule(option: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  const parsed = parseSchedule(text);
  if ('problem' in parsed) throw new UsageError(`${option} "${text}" is no schedule: ${parsed.problem}`);
  return text;
}
