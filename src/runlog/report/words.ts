import { isAbsolute, relative } from 'node:path';
import { formatCount, formatDuration, formatSetting, plural } from '../../../webview/format';
import { assertNever } from '../../shared/assertNever';
import type { Finding } from '../../shared/finding';
import type { RunEnd } from '../../shared/run';
import { formatPosition, type SourcePosition } from '../../shared/source';
import type { RecordedRun } from '../recordedRun';
import type { InterventionEvent } from '../runEvent';

/** The sentence above everything, and those beneath it. */
export interface Verdict {
  tone: 'good' | 'warning' | 'error';
  headline: string;
  details: string[];
  position: SourcePosition | null;
}

export function verdictOf({ manifest, findings, stages }: RecordedRun): Verdict {
  const end = manifest?.end ?? null;
  const ended = end ? howItEnded(end) : 'Nothing tells how it ended: it was cut off, or still runs.';
  const worst = ['error', 'warning'].flatMap(
    (severity) => findings.find((each) => each.severity === severity) ?? [],
  )[0];
  if (end?.failure) {
    const { message, advice, position } = end.failure;
    return { tone: 'error', headline: message, details: [advice, worst?.message ?? '', ended], position };
  }
  if (worst) {
    const position = worst.places.find((place) => place.position)?.position ?? null;
    return { tone: toneOf(worst), headline: worst.message, details: [worst.advice, ended], position };
  }
  const trained = stages.some(({ history }) => history.length > 0);
  if (!end || !trained)
    return {
      tone: 'warning',
      headline: trained ? 'Healthy as far as it is recorded.' : 'Nothing was trained.',
      details: [ended],
      position: null,
    };
  const remarks =
    findings.length > 0 ? `${plural(findings.length, 'remark')}, nothing wrong.` : 'No check found anything wrong.';
  return { tone: 'good', headline: 'Healthy.', details: [remarks, ended], position: null };
}

const toneOf = ({ severity }: Finding): Verdict['tone'] => (severity === 'error' ? 'error' : 'warning');

function howItEnded({ reason, steps, seconds }: RunEnd): string {
  const time = Number.isFinite(seconds) ? ` in ${formatDuration(seconds)}` : '';
  const length = `${plural(steps, 'step')}${time}`;
  switch (reason) {
    case 'completed':
      return `Completed: ${length}.`;
    case 'steps-reached':
      return `Ended as asked after ${length}.`;
    case 'stopped':
      return `Stopped by hand after ${length}.`;
    case 'non-finite':
      return `Ended after ${length} by a value that is not finite; the weights are those of the last finite step.`;
    case 'failed':
      return `Failed after ${length}.`;
    case 'crashed':
      return `The training process crashed after ${length}.`;
    default:
      return assertNever(reason);
  }
}

export function interventionText(intervention: InterventionEvent): string {
  switch (intervention.type) {
    case 'learningRateChanged':
      return `learning rate ${formatSetting(intervention.from)} → ${formatSetting(intervention.to)}`;
    case 'rolledBack':
      return `back to the checkpoint of step ${formatCount(intervention.to)}`;
    case 'stateChanged':
      return { paused: 'paused', training: 'resumed', stopping: 'stopped', loading: 'loading' }[intervention.state];
    default:
      return assertNever(intervention);
  }
}

export const stepsText = ({ first, last, count }: Finding['steps']): string =>
  first === last
    ? `step ${formatCount(first)}`
    : `steps ${formatCount(first)} to ${formatCount(last)}, seen at ${formatCount(count)}`;

export const numbersText = (numbers: Readonly<Record<string, number>>): string =>
  Object.entries(numbers)
    .map(([name, value]) => `${name} ${formatSetting(value)}`)
    .join(' · ');

export const learningRateText = ({ learningRate }: Readonly<Record<string, number>>): string =>
  learningRate === undefined ? '' : `η ${formatSetting(learningRate)}`;

/** `2026-01-02 03:04 UTC`. */
export const dateText = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** A file as a colleague can find it: from the folder in which the script ran. */
export function fileText(file: string, workingDirectory: string): string {
  const path = relative(workingDirectory, file);
  return path === '' || path.startsWith('..') || isAbsolute(path) ? file : path;
}

export const placeText = (position: SourcePosition, workingDirectory: string): string =>
  formatPosition({ ...position, file: fileText(position.file, workingDirectory) });
