import { element, setAttribute, setText, textButton } from '../dom';
import { formatDuration, formatNumber, formatSetting } from '../format';
import { currentEpoch, hasSteps, isLive, isStalled, lastStep, plannedEnd, timeRange } from '../runFacts';
import { smooth } from '../series/smoothing';
import { type PanelState, type Run, runOf } from '../store';
import type { Post } from '../vscodeApi';
import { commandButton } from './commandButton';
import { stateText } from './stateText';

/** Who runs, how far it is, how the loss stands, and the buttons that interfere. Fields keep their width as numbers change. */
export class Header {
  private readonly title = element('h1', { class: 'title' });
  private readonly state = element('span', { class: 'state', 'data-testid': 'state' });
  private readonly epoch = element('span');
  private readonly step = element('span', { 'data-testid': 'step' });
  private readonly total = element('span');
  private readonly progress = element('span', { class: 'number dim' }, this.epoch, 'step ', this.step, this.total);
  private readonly lossValue = element('span', { 'data-testid': 'loss' });
  private readonly loss = element('span', { class: 'number' }, 'loss ', this.lossValue);
  private readonly time = element('span', { class: 'number dim', 'data-testid': 'time' });
  private readonly rate: HTMLButtonElement;
  private readonly engine = element('span', { class: 'dim engine', 'data-testid': 'engine' });
  private readonly seed = element('span', { class: 'number dim seed' });
  private readonly facts: HTMLElement;
  private readonly buttons: Record<'goBack' | 'pause' | 'resume' | 'stop' | 'train', HTMLElement>;
  private readonly done = element('div', { class: 'done' });
  private readonly bar = element(
    'div',
    { class: 'progress', role: 'progressbar', 'aria-label': 'Progress of the run' },
    this.done,
  );
  readonly element: HTMLElement;

  constructor(post: Post) {
    this.rate = textButton({ class: 'rate number', title: 'Learning rate: change it', 'data-testid': 'rate' }, '', () =>
      post({ type: 'command', command: 'changeLearningRate' }),
    );
    const facts = [this.progress, this.loss, this.time, this.rate, this.engine, this.seed];
    this.facts = element('div', { class: 'facts' }, ...facts);
    this.buttons = {
      goBack: commandButton('goBack', 'Go back…', post),
      pause: commandButton('pause', 'Pause', post),
      resume: commandButton('resume', 'Resume', post, true),
      stop: commandButton('stop', 'Stop', post),
      train: commandButton('train', 'Train again', post),
    };
    this.buttons.train.dataset.testid = 'train-again';
    const name = element('div', { class: 'name' }, this.title, this.state);
    const buttons = element('div', { class: 'buttons' }, ...Object.values(this.buttons));
    this.element = element('header', {}, element('div', { class: 'line' }, name, this.facts, buttons), this.bar);
  }

  render(state: PanelState): void {
    const run = runOf(state);
    setText(this.title, run?.status.title ?? 'Ravine');
    this.title.title = run?.status.file ?? '';
    setText(this.state, stateText(state));
    this.element.dataset.tone = stateTone(run);
    this.facts.hidden = !run;
    this.renderButtons(run);
    if (run) this.renderFacts(run);
    this.renderBar(run);
  }

  private renderButtons(run: Run | null): void {
    const state = run?.status.state;
    const stoppable = state === 'starting' || state === 'loading' || state === 'training' || state === 'paused';
    this.buttons.goBack.hidden = (state !== 'training' && state !== 'paused') || run?.status.checkpoints === 0;
    this.buttons.pause.hidden = state !== 'training';
    this.buttons.resume.hidden = state !== 'paused';
    this.buttons.stop.hidden = !stoppable;
    this.buttons.train.hidden = state !== 'ended';
  }

  private renderFacts(run: Run): void {
    const started = hasSteps(run);
    const epoch = currentEpoch(run);
    const epochs = run.stage?.epochs ?? 0;
    const planned = plannedEnd(run);
    this.progress.hidden = !started;
    this.loss.hidden = !started;
    setText(this.epoch, epoch === null ? '' : `epoch ${epoch}${epoch <= epochs ? `/${epochs}` : ''} · `);
    setText(this.step, String(lastStep(run)));
    setText(this.total, planned !== null && planned >= lastStep(run) ? `/${planned}` : '');
    this.progress.style.minWidth = `${progressLength(epochs, planned ?? lastStep(run))}ch`;
    const value = started ? currentLoss(run) : Number.NaN;
    setText(this.lossValue, formatNumber(value));
    this.loss.classList.toggle('error', started && !Number.isFinite(value));
    setText(this.time, timeText(run));
    const rate = run.history?.scalar('learningRate').at(-1);
    setText(this.rate, rate === undefined || Number.isNaN(rate) ? '' : `η ${formatSetting(rate)}`);
    this.rate.disabled = run.status.state !== 'training' && run.status.state !== 'paused';
    setText(this.engine, run.stage ? `${run.stage.engine.name} engine` : '');
    this.engine.title = run.stage?.engine.fallbackReason ?? '';
    setText(this.seed, `seed ${run.status.seed}`);
  }

  private renderBar(run: Run | null): void {
    const { min, max } = run ? timeRange(run) : { min: 0, max: 1 };
    const known = run !== null && hasSteps(run) && (plannedEnd(run) !== null || !isLive(run));
    const share = known
      ? Math.min(1, (lastStep(run) - min) / ((isLive(run) ? max : (plannedEnd(run) ?? max)) - min))
      : 0;
    this.done.style.transform = `scaleX(${share})`;
    setAttribute(this.bar, 'aria-valuenow', known ? String(Math.round(share * 100)) : null);
  }
}

/** How many characters the widest `epoch 5/5 · step 625/625` has. */
const progressLength = (epochs: number, planned: number): number =>
  'epoch / · step /'.length + 2 * (String(epochs).length + String(planned).length);

/** The smoothed loss; what the last step had where that was not finite. */
function currentLoss(run: Run): number {
  const loss = run.history?.scalar('loss') ?? new Float64Array(0);
  const last = loss.at(-1) ?? Number.NaN;
  return Number.isFinite(last) ? (smooth(loss).at(-1) ?? last) : last;
}

function timeText(run: Run): string {
  const { status } = run;
  if (status.end) return Number.isFinite(status.end.seconds) ? `took ${formatDuration(status.end.seconds)}` : '';
  const left = ((plannedEnd(run) ?? Number.NaN) - lastStep(run)) * status.stepMilliseconds;
  if (status.state !== 'training' || !hasSteps(run) || !(left >= 0)) return '';
  return `${formatDuration(left / 1000)} left`;
}

function stateTone(run: Run | null): 'plain' | 'warning' | 'error' {
  const reason = run?.status.end?.reason;
  if (reason === 'failed' || reason === 'crashed' || reason === 'non-finite') return 'error';
  return run && isStalled(run) ? 'warning' : 'plain';
}
