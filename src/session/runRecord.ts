import { configured, type RuleConfiguration } from '../diagnostics/configuration';
import { Judge } from '../diagnostics/judge';
import type { Finding } from '../shared/finding';
import type { TrainerEvents } from '../shared/protocol';
import type { EpochSummary, Intervention, NonFiniteEvent, TimeFlow } from '../shared/run';
import type { SpectrumMeasured } from '../shared/spectrum';
import type { StepColumns } from '../shared/stepColumns';
import { StepHistory } from '../shared/stepHistory';
import type { TerrainRead } from '../shared/terrain';
import type { RunObserver, RunStage } from './run';

type Stage = RunStage & { timeFlows: Map<string, TimeFlow>; terrains: TerrainRead[]; spectra: SpectrumMeasured[] };

/** What a run tells of its training. */
export type TrainingEvents = Pick<
  TrainerEvents,
  | 'stageStarted'
  | 'stepsRecorded'
  | 'epochEnded'
  | 'timeFlowRead'
  | 'terrainRead'
  | 'spectrumMeasured'
  | 'nonFiniteFound'
  | 'intervened'
  | 'resumed'
>;

/** What a run has told so far, what the rules make of it, and those who watch. */
export class RunRecord {
  readonly stages: Stage[] = [];
  readonly epochs: EpochSummary[] = [];
  readonly interventions: Intervention[] = [];
  droppedSteps = 0;
  protected lastStep = 0;
  private readonly observers = new Set<Partial<RunObserver>>();
  private readonly judge: Judge;
  private nonFinite: NonFiniteEvent | null = null;

  constructor(rules: RuleConfiguration = {}) {
    this.judge = new Judge(configured(rules));
  }

  get rules(): readonly string[] {
    return this.judge.rules.map(({ id }) => id);
  }

  get findings(): readonly Finding[] {
    return this.judge.findings;
  }

  observe(observer: Partial<RunObserver>): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  protected tell<Name extends keyof RunObserver>(name: Name, ...values: Parameters<RunObserver[Name]>): void {
    for (const observer of [...this.observers]) {
      const handle = observer[name] as ((...args: Parameters<RunObserver[Name]>) => void) | undefined;
      handle?.apply(observer, values);
    }
  }

  /** Takes down what the training tells, judges it, and tells it on. */
  protected readonly training: TrainingEvents = {
    stageStarted: (info) => {
      const history = new StepHistory(info.stage, info.layers.length);
      this.stages.push({ info, history, timeFlows: new Map(), terrains: [], spectra: [] });
      this.tell('stageStarted', info);
    },
    stepsRecorded: (columns) => this.stepsRecorded(columns),
    epochEnded: (epoch) => {
      this.epochs.push(epoch);
      this.consider(epoch.stage);
      this.tell('epochEnded', epoch);
    },
    timeFlowRead: (flow) => {
      const stage = this.stages[flow.stage];
      if (!stage) return;
      stage.timeFlows.set(flow.layer.name, flow);
      this.consider(flow.stage);
      this.tell('timeFlowRead', flow);
    },
    terrainRead: (read) => {
      this.stages[read.stage]?.terrains.push(read);
      this.tell('terrainRead', read);
    },
    spectrumMeasured: (spectrum) => {
      this.stages[spectrum.stage]?.spectra.push(spectrum);
      this.tell('spectrumMeasured', spectrum);
    },
    nonFiniteFound: (event) => {
      this.nonFinite = event;
      this.consider(event.stage);
    },
    intervened: (intervention) => {
      this.interventions.push(intervention);
      this.tell('intervened', intervention);
    },
    resumed: ({ step, epoch }) => {
      this.lastStep = step;
      this.tell('noted', `goes on from step ${step}, in epoch ${epoch}`);
    },
  };

  private stepsRecorded(columns: StepColumns): void {
    const stage = this.stages[columns.stage];
    if (stage?.history.layerCount !== columns.layerCount) {
      this.tell('noted', 'steps of an unknown model were left out');
      return;
    }
    this.droppedSteps += Math.max(0, columns.firstStep - this.lastStep - 1);
    this.lastStep = columns.firstStep + columns.count - 1;
    stage.history.append(columns);
    this.tell('stepsRecorded', columns);
    this.consider(columns.stage);
  }

  private consider(index: number): void {
    const stage = this.stages[index];
    if (!stage) return;
    const nonFinite = this.nonFinite?.stage === index ? this.nonFinite : null;
    const epochs = this.epochs.filter((epoch) => epoch.stage === index);
    const { info, history, timeFlows } = stage;
    if (this.judge.consider({ stage: info, history, timeFlows, epochs, nonFinite }))
      this.tell('findingsChanged', this.judge.findings);
  }
}
