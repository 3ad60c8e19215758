import type { RuleConfiguration } from '../diagnostics/configuration';
import type { Finding } from '../shared/finding';
import type {
  EpochSummary,
  Intervention,
  KeptCheckpoint,
  RunEnd,
  RunRequest,
  RunState,
  StageInfo,
  TimeFlow,
} from '../shared/run';
import type { SpectrumMeasured } from '../shared/spectrum';
import type { StepColumns } from '../shared/stepColumns';
import type { StepHistory } from '../shared/stepHistory';
import type { TerrainRead } from '../shared/terrain';

/** What a run tells those who watch it. Every method is optional; none may throw. */
export interface RunObserver {
  /** State, detail, silence or dropped steps changed: read them from the run. */
  statusChanged(): void;
  stageStarted(stage: StageInfo): void;
  stepsRecorded(columns: StepColumns): void;
  epochEnded(epoch: EpochSummary): void;
  timeFlowRead(flow: TimeFlow): void;
  terrainRead(read: TerrainRead): void;
  spectrumMeasured(spectrum: SpectrumMeasured): void;
  intervened(intervention: Intervention): void;
  /** All findings so far, the leading cause first. */
  findingsChanged(findings: readonly Finding[]): void;
  /** A sentence for the log. */
  noted(text: string): void;
  /** What the script itself printed. */
  output(stream: 'stdout' | 'stderr', text: string): void;
  ended(end: RunEnd): void;
}

/** One training of the run so far. */
export interface RunStage {
  readonly info: StageInfo;
  readonly history: StepHistory;
  /** The latest of each recurrent layer, by its name. */
  readonly timeFlows: ReadonlyMap<string, TimeFlow>;
  /** Where the optimizer stood, in the order of their steps. */
  readonly terrains: readonly TerrainRead[];
  /** In the order of their steps. */
  readonly spectra: readonly SpectrumMeasured[];
}

export interface RunOptions {
  /** The child's bundle. */
  trainerPath: string;
  /** JavaScript heap limit of the child. */
  memoryLimitMb: number;
  /** Environment variables of the child beside those that it inherits. No part of the request: they may hold secrets, and a run's log holds its request. */
  environment?: Readonly<Record<string, string>>;
  /** What is changed of the rules. */
  rules?: RuleConfiguration;
}

/** One training run as its parent sees it: the child process, what it has reported, and what the rules make of that. */
export interface Run {
  readonly request: RunRequest;
  /** The child's process id; undefined when it could not be started. */
  readonly pid: number | undefined;
  readonly state: RunState;
  /** What is being done while nothing is trained yet, how somebody stepped in last, or why it ended: one phrase. */
  readonly detail: string;
  /** Seconds since the child was last heard, while it is expected to report. */
  readonly silentSeconds: number;
  readonly droppedSteps: number;
  readonly stages: readonly RunStage[];
  readonly epochs: readonly EpochSummary[];
  /** Ids of the rules that judge it. */
  readonly rules: readonly string[];
  readonly findings: readonly Finding[];
  /** Changed learning rates and roll-backs, in their order. */
  readonly interventions: readonly Intervention[];
  /** What the present training can go back to, oldest first. */
  readonly checkpoints: readonly KeptCheckpoint[];
  /** Where it is logged; null where it is not, or no step of it could be. */
  readonly logFolder: string | null;
  readonly end: RunEnd | null;
  /** Resolves when the child is gone, and everything it said has been heard and logged. Never rejects. */
  readonly ended: Promise<RunEnd>;
  /** Returns the function that ends the subscription. */
  observe(observer: Partial<RunObserver>): () => void;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Of one training, by default of the latest; from its next step on, whatever script or schedule have it be. Rejects where it cannot be changed. */
  setLearningRate(learningRate: number, stage?: number): Promise<void>;
  /** To one of `checkpoints`, before the next step. Rejects where it is no longer there. */
  rollBack(step: number): Promise<void>;
  /** Asks the child to stop after the present step; kills its process tree when it has not within 2 s. Resolves when it is gone. */
  stop(): Promise<void>;
  /** Kills the process tree at once. */
  kill(): void;
}
