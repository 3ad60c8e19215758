import type { Run } from '../session/run';
import { clock, harmless, measured, rate } from './words';

/** How far the latest stage of a run is. */
export interface Progress {
  step: number;
  /** Steps of the stage as planned; null when it has gone on beyond its plan (a second `fit`). */
  totalSteps: number | null;
  /** Null where the training has no epochs. */
  epoch: number | null;
  epochs: number | null;
  /** Loss, metrics and gradient norm of the latest step, in this order. */
  numbers: readonly (readonly [name: string, value: number])[];
  stepsPerSecond: number;
}

export function progressOf(run: Pick<Run, 'stages' | 'request'>, stepsPerSecond: number): Progress | null {
  const stage = run.stages.at(-1);
  if (!stage || stage.history.length === 0) return null;
  const { info, history } = stage;
  const row = history.length - 1;
  const first = history.stepAt(0) - 1;
  const step = history.stepAt(row) - first;
  const limit = (run.request.steps ?? Number.POSITIVE_INFINITY) - first;
  const { epochs, stepsPerEpoch } = info;
  const planned = Math.min(epochs && stepsPerEpoch ? epochs * stepsPerEpoch : Number.POSITIVE_INFINITY, limit);
  const metrics = info.metrics.map((name) => [harmless(name), history.scalar(`metric:${name}`)[row]] as const);
  const numbers = [
    ['loss', history.scalar('loss')[row]] as const,
    ...metrics,
    ['‖g‖', history.scalar('gradientNorm')[row]] as const,
  ].flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return {
    step,
    totalSteps: step <= planned && Number.isFinite(planned) ? planned : null,
    epoch: stepsPerEpoch && Math.ceil(step / stepsPerEpoch),
    epochs,
    numbers,
    stepsPerSecond,
  };
}

const widestBar = 24;
const narrowestBar = 6;
/** Below this the numbers need all the room. */
const columnsForBar = 60;

/** One line of at most `columns` characters: the bar shrinks first, then what stands last is left out. */
export function progressLine(progress: Progress, columns: number, detail = ''): string {
  const share = progress.totalSteps === null || columns < columnsForBar ? null : progress.step / progress.totalSteps;
  const room = columns - (share === null ? 0 : narrowestBar + 2);
  const [first = '', ...parts] = [...(detail ? [detail] : []), ...progressParts(progress)];
  let text = first;
  for (const part of parts) {
    if (text.length + part.length + 2 > room) break;
    text += `  ${part}`;
  }
  if (share === null) return text.slice(0, Math.max(0, columns));
  const width = Math.min(columns - text.length - 2, widestBar);
  return `${bar(share, Math.max(width, narrowestBar))}  ${text}`.slice(0, columns);
}

export function progressParts({ step, totalSteps, epoch, epochs, numbers, stepsPerSecond }: Progress): string[] {
  const parts = [
    ...(totalSteps === null || epoch === null ? [] : [`epoch ${epoch}/${epochs}`]),
    totalSteps === null ? `step ${step}` : `step ${step}/${totalSteps}`,
    ...numbers.map(([name, value]) => `${name} ${measured(value)}`),
  ];
  if (stepsPerSecond > 0) {
    if (totalSteps !== null && step < totalSteps) parts.push(`${clock((totalSteps - step) / stepsPerSecond)} left`);
    parts.push(`${rate(stepsPerSecond)} steps/s`);
  }
  return parts;
}

function bar(share: number, width: number): string {
  const full = Math.round(share * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}
