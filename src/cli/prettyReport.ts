import { formatNumber } from '../diagnostics/format';
import { interventionText } from '../session/interventionText';
import type { Run, RunObserver } from '../session/run';
import type { Finding } from '../shared/finding';
import { modelTitle } from '../shared/modelTitle';
import type { EpochSummary, Intervention, StageInfo } from '../shared/run';
import type { SpectrumMeasured } from '../shared/spectrum';
import type { StepColumns } from '../shared/stepColumns';
import { findingLine } from './findingText';
import type { LineOutput } from './lineOutput';
import { type Progress, progressLine, progressOf, progressParts } from './progress';
import { Screen } from './screen';
import { spectrumText } from './spectrumText';
import { Speedometer } from './speedometer';
import { type Style, styleFor } from './style';
import { summary } from './summary';
import type { Surroundings } from './surroundings';
import { grouped, harmless, logsText, shortPath } from './words';

/** Where nothing can be redrawn, a line of progress this often at most. */
const quietMilliseconds = 5000;
const stalledSeconds = 5;
/** What takes longer before the first step is said. */
const slowMilliseconds = 500;

/** A run for people: a live line on a terminal, plain lines elsewhere, and at the end what is to be known. */
export class PrettyReport implements Partial<RunObserver> {
  private readonly screen: Screen;
  private readonly style: Style;
  private readonly speed: Speedometer;
  private readonly told = new Map<string, string>();
  private printedAt: number;
  /** The step that the latest line of progress told. */
  private printedStep = 0;
  /** What is being done before the first step, and the timer that says so. */
  private doing = '';
  private slowTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly run: Run,
    out: LineOutput,
    private readonly surroundings: Surroundings,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.screen = new Screen(out, now);
    this.style = styleFor(surroundings);
    this.speed = new Speedometer(now);
    this.printedAt = now();
    const file = shortPath(run.request.file, surroundings.workingDirectory);
    const seed = Number.isNaN(run.request.seed) ? 'seed not known' : `seed ${run.request.seed}`;
    this.print(`${this.style.bold(file)}  ${this.style.dim(seed)}`);
  }

  statusChanged = (): void => {
    const { state, detail } = this.run;
    const isPreparing = state === 'starting' || state === 'loading';
    this.sayIfSlow(isPreparing && !this.screen.isLive ? detail || state : '');
    if (isPreparing) this.screen.show(() => `${detail || state} …`, true);
    else this.showProgress();
  };

  stageStarted = ({ modelName, parameters, layers, optimizer, engine, batchSize }: StageInfo): void => {
    this.printedStep = 0;
    const rate = optimizer.hyperparameters.learningRate;
    const facts = [
      harmless(modelTitle(modelName)),
      `${layers.length} layers with ${grouped(parameters)} parameters`,
      `${optimizer.id}${rate === undefined ? '' : ` at ${formatNumber(rate)}`}`,
      ...(batchSize === null ? [] : [`batches of ${batchSize}`]),
      `${engine.name} engine on ${engine.backend}`,
    ];
    this.print(facts.join(', '));
  };

  stepsRecorded = ({ count }: StepColumns): void => {
    this.speed.add(count);
    this.showProgress();
  };

  epochEnded = ({ stage, epoch, logs }: EpochSummary): void => {
    const epochs = this.run.stages[stage]?.info.epochs ?? epoch;
    this.print(`epoch ${epoch}/${Math.max(epoch, epochs)}  ${logsText(logs)}`);
  };

  spectrumMeasured = (found: SpectrumMeasured): void => {
    const stage = this.run.stages[found.stage];
    // What a training measures on the way belongs into charts.
    if (this.run.request.spectrum && stage) this.screen.print(...spectrumText(found, stage.info, this.style));
  };

  intervened = (intervention: Intervention): void => this.print(interventionText(intervention));

  findingsChanged = (findings: readonly Finding[]): void => {
    for (const finding of findings) {
      // Numbers change with each step; a person is told when it appears, and when it turns grave.
      if (this.told.get(finding.id) === finding.severity) continue;
      this.told.set(finding.id, finding.severity);
      this.print(findingLine(finding, this.style, this.surroundings.workingDirectory));
    }
  };

  noted = (text: string): void => this.print(this.style.dim(`note: ${harmless(text)}`));

  output = (stream: 'stdout' | 'stderr', text: string): void => {
    const { stderr } = this.surroundings;
    if (stream === 'stdout') this.screen.pass(text);
    else if (stderr.isTTY && this.screen.isLive) this.screen.pass(text);
    else stderr.write(text);
    this.printedAt = this.now();
  };

  close(): void {
    clearTimeout(this.slowTimer);
    this.screen.close();
    const { end } = this.run;
    if (end) this.screen.print(...summary(this.run, end, this.style, this.surroundings));
  }

  private print(line: string): void {
    this.screen.print(line);
    this.printedAt = this.now();
  }

  /** Where nothing can be redrawn: once, and only of what takes its time. */
  private sayIfSlow(doing: string): void {
    if (doing === this.doing) return;
    this.doing = doing;
    clearTimeout(this.slowTimer);
    if (doing) this.slowTimer = setTimeout(() => this.print(`${doing} …`), slowMilliseconds);
  }

  private showProgress(): void {
    const progress = progressOf(this.run, this.speed.stepsPerSecond);
    if (!progress) return;
    if (this.screen.isLive) this.screen.show(() => progressLine(progress, this.screen.columns, this.state()));
    else if (this.now() - this.printedAt >= quietMilliseconds) this.printProgress(progress);
  }

  /** The same numbers are not told again: while they stand still, for how long they do. */
  private printProgress(progress: Progress): void {
    if (this.silence) this.print(this.silence);
    else if (progress.step !== this.printedStep) this.print(progressParts(progress).join('  '));
    this.printedStep = progress.step;
  }

  /** Said in front of the numbers when they do not move. */
  private state(): string {
    const { state } = this.run;
    return state === 'paused' || state === 'stopping' ? state : this.silence;
  }

  private get silence(): string {
    const { silentSeconds } = this.run;
    return silentSeconds > stalledSeconds ? `no step for ${Math.round(silentSeconds)} s` : '';
  }
}
