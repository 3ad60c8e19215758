import { assertNever } from '../src/shared/assertNever';
import type { PanelRequest } from '../src/shared/panelProtocol';
import type { RunEnd } from '../src/shared/run';
import type { SourcePosition } from '../src/shared/source';
import { formatCount, formatDuration, plural } from './format';
import { hasSteps, isStalled, lastStep, worstFinding } from './runFacts';
import { type PanelState, type Run, runOf } from './store';

type Command = Extract<PanelRequest, { type: 'command' }>['command'];

/** The sentence above everything: what is the matter, and the one thing to do. */
export interface Verdict {
  tone: 'idle' | 'good' | 'warning' | 'error';
  headline: string;
  /** Sentences beneath it, as many as there are. */
  details: string[];
  position: SourcePosition | null;
  command: { id: Command; label: string } | null;
}

const train = { id: 'train', label: 'Train' } as const;
const showLog = { id: 'showLog', label: 'Show log' } as const;

export function verdictOf(state: PanelState): Verdict {
  const run = runOf(state);
  if (run) return verdictOfRun(run);
  if (state.run === 'waiting') return verdict('idle', 'Looking for a run…');
  return {
    ...verdict('idle', 'Nothing has run yet.', [
      'Open a TensorFlow.js training script and press Train. Ravine runs it as it is, and shows here how its loss falls and how its gradients flow.',
    ]),
    command: train,
  };
}

function verdictOfRun(run: Run): Verdict {
  const { status, stage } = run;
  if (isStalled(run)) return stalled(run);
  switch (status.state) {
    case 'starting':
      return verdict('idle', `Starting ${status.title}.`, [status.detail]);
    case 'loading':
      return verdict('idle', `Loading ${status.title}.`, [status.detail]);
    case 'training': {
      if (hasSteps(run)) return health(run, 'Healthy so far.', status.detail);
      const model =
        stage &&
        `${plural(stage.layers.length, 'layer')}, ${plural(stage.parameters, 'parameter')}, ${stage.engine.name} engine.`;
      return verdict('idle', 'Ready to train: waiting for the first step.', [model ?? '', status.detail]);
    }
    case 'paused':
      return health(
        run,
        `Paused at step ${formatCount(lastStep(run))}. Healthy so far.`,
        `Paused at step ${formatCount(lastStep(run))}.`,
      );
    case 'stopping':
      return health(run, 'Stopping after this step. Healthy so far.', 'Stopping after this step.');
    case 'ended':
      return status.end ? ended(run, status.end) : verdict('idle', 'The run has ended.', [status.detail]);
    default:
      return assertNever(status.state);
  }
}

function ended(run: Run, end: RunEnd): Verdict {
  const time = Number.isFinite(end.seconds) ? ` in ${formatDuration(end.seconds)}` : '';
  const length = `${plural(end.steps, 'step')}${time}.`;
  switch (end.reason) {
    case 'completed':
      return health(run, 'Healthy.', `Completed: ${length}`);
    case 'steps-reached':
      return health(run, 'Healthy.', `Ended as asked after ${length}`);
    case 'stopped':
      return health(run, 'Healthy until you stopped it.', `Stopped by you: ${length}`);
    case 'non-finite':
      if (run.findings.some((finding) => finding.severity === 'error'))
        return health(run, '', `Ended there: ${length}`);
      return verdict('error', `A value stopped being finite at step ${formatCount(end.steps + 1)}, so the run ended.`, [
        'The weights are those of the last finite step. A smaller learning rate is the first thing to try.',
      ]);
    case 'failed':
      return failed(end, 'The script could not be trained.');
    case 'crashed':
      return failed(end, 'The training process crashed.', run);
    default:
      return assertNever(end.reason);
  }
}

function failed({ failure }: RunEnd, otherwise: string, run?: Run): Verdict {
  const reached =
    run && hasSteps(run)
      ? `It had reached step ${formatCount(lastStep(run))}; what was measured until then is below.`
      : '';
  return {
    ...verdict('error', failure?.message || otherwise, [failure?.advice ?? '', reached]),
    position: failure?.position ?? null,
    command: showLog,
  };
}

/** The worst finding, or that there is none. `context` says where the run stands where the headline does not. */
function health(run: Run, healthy: string, context = ''): Verdict {
  const finding = worstFinding(run);
  if (finding) {
    const position = finding.places.find((place) => place.position)?.position ?? null;
    const tone = finding.severity === 'error' ? 'error' : 'warning';
    const effects = run.findings.filter(({ causedBy }) => causedBy === finding.id).map(({ message }) => message);
    const ledTo = effects.length > 0 ? `It has led to this: ${effects.join(' ')}` : '';
    return { ...verdict(tone, finding.message, [finding.advice, ledTo, context]), position };
  }
  const remarks = run.findings.length;
  const checks =
    run.status.rules === 0
      ? 'No checks are made in this run.'
      : remarks > 0
        ? `${checksMade(run)}: ${plural(remarks, 'remark')}, nothing wrong.`
        : `${checksMade(run)}: nothing found.`;
  if (run.status.rules === 0) return verdict('idle', context || 'Not judged.', [checks]);
  return verdict('good', healthy, [checks, healthy.startsWith(context) ? '' : context]);
}

const checksMade = (run: Run): string =>
  run.status.rules === 1 ? 'The one check was made' : `All ${formatCount(run.status.rules)} checks made`;

function stalled(run: Run): Verdict {
  return verdict('warning', `No sign of life for ${plural(Math.round(run.status.silentSeconds), 'second')}.`, [
    'The script may be busy in its own code, in a callback or with its data, or caught in an endless loop. Stop always ends it.',
    worstFinding(run)?.message ?? '',
  ]);
}

const verdict = (tone: Verdict['tone'], headline: string, details: string[] = []): Verdict => ({
  tone,
  headline,
  details: details.filter((sentence) => sentence !== ''),
  position: null,
  command: null,
});
