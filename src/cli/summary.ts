import type { Run } from '../session/run';
import { assertNever } from '../shared/assertNever';
import type { RunEnd, RunFailure } from '../shared/run';
import { findingsText } from './findingText';
import { logText } from './logText';
import { stepsText } from './stepsText';
import type { Style } from './style';
import type { Surroundings } from './surroundings';
import { duration, grouped, harmless, logsText, place, rate, shortPath } from './words';

/** What stays on the terminal when a run is over. */
export function summary(run: Run, end: RunEnd, style: Style, surroundings: SummarySurroundings): string[] {
  const { workingDirectory } = surroundings;
  const trained = end.steps > 0;
  return [
    '',
    style.bold(`${howItEnded(end)} after ${duration(end.seconds)}`),
    ...(trained ? [...lastNumbers(run), speed(end), ...engine(run), ...stepsText(run)] : []),
    ...(trained && !Number.isNaN(run.request.seed) ? [repetition(run.request)] : []),
    ...logText(run, end, workingDirectory),
    ...(run.droppedSteps > 0 ? [`${grouped(run.droppedSteps)} steps could not be shown: they came too fast`] : []),
    '',
    ...(end.failure ? failureText(end.failure, style, workingDirectory) : []),
    ...(isSilent(run, end) ? [] : findings(run, trained, style, workingDirectory)),
    ...(trained && !run.request.spectrum ? ['', style.dim(nextStep(run, surroundings))] : []),
  ];
}

type SummarySurroundings = Pick<Surroundings, 'workingDirectory' | 'packageFolder'>;

const repetition = ({ seed }: Run['request']): string => `seed ${seed}: the same run again with --seed ${seed}`;

/** No findings are no good news of a run that failed, or that was not watched. */
const isSilent = ({ findings, request }: Run, { failure }: RunEnd): boolean =>
  findings.length === 0 && (failure !== null || request.spectrum !== null);

function howItEnded({ reason }: RunEnd): string {
  switch (reason) {
    case 'completed':
      return 'Trained';
    case 'steps-reached':
      return 'Ended at the last of --steps';
    case 'stopped':
      return 'Stopped';
    case 'non-finite':
      return 'Ended by a value that is not finite';
    case 'failed':
      return 'Failed';
    case 'crashed':
      return 'Crashed';
    default:
      return assertNever(reason);
  }
}

/** Of the last epoch; of the last step while no epoch was finished. */
function lastNumbers({ epochs, stages }: Run): string[] {
  const logs = epochs.at(-1)?.logs ?? { loss: stages.at(-1)?.history.scalar('loss').at(-1) ?? Number.NaN };
  return Object.keys(logs).length > 0 ? [logsText(logs)] : [];
}

/** What the child could not say is left out: of a crashed run the steps alone are known. */
function speed({ steps, stepsPerSecond, setupSeconds, overhead }: RunEnd): string {
  const pace = stepsPerSecond > 0 ? `, ${rate(stepsPerSecond)} steps/s` : '';
  const parts = [`${grouped(steps)} ${steps === 1 ? 'step' : 'steps'}${pace}`];
  if (Number.isFinite(setupSeconds)) parts.push(`${duration(setupSeconds)} to the first step`);
  if (Number.isFinite(overhead)) {
    parts.push(`measuring took ${(100 * overhead).toFixed(overhead < 0.1 ? 1 : 0)} % of the steps`);
  }
  return parts.join('; ');
}

function engine({ stages }: Run): string[] {
  const used = stages.at(-1)?.info.engine;
  if (!used) return [];
  return [`engine ${used.name}, ${used.backend}${used.fallbackReason ? `: ${used.fallbackReason}` : ''}`];
}

function findings(run: Run, trained: boolean, style: Style, workingDirectory: string): string[] {
  if (run.findings.length > 0) return findingsText(run.findings, style, workingDirectory);
  if (!trained) return ['No findings: nothing was trained.'];
  return [style.good(`No findings: healthy as far as ${run.rules.length} checks can tell.`)];
}

/** What went wrong, at which line, and what to do. */
export function failureText(
  { kind, message, advice, position }: RunFailure,
  style: Style,
  workingDirectory: string,
): string[] {
  const where = position ? `${harmless(place(position, workingDirectory))} ` : '';
  const remedy = kind === 'out-of-memory' ? 'Raise the limit with --memory-limit MB, or use less data.' : advice;
  return [
    `${style.bold(where)}${style.severity('error', 'error')} ${kind} ${harmless(message)}`,
    ...(remedy ? [`    ${harmless(remedy)}`] : []),
  ];
}

function nextStep({ request }: Run, { workingDirectory, packageFolder }: SummarySurroundings): string {
  const file = shortPath(request.file, workingDirectory);
  const install =
    workingDirectory === packageFolder ? 'npm run package, then code --install-extension ravine.vsix && ' : '';
  return `To see it beside the code: ${install}code ${file}, and run "Ravine: Train".`;
}
