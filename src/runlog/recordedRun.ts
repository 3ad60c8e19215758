import type { LayerMetric } from '../shared/catalog';
import type { Finding } from '../shared/finding';
import type { EpochSummary, StageInfo } from '../shared/run';
import type { StepHistory } from '../shared/stepHistory';
import type { Manifest } from './manifest';
import type { Problem } from './problem';
import type { CheckpointEntry } from './readCheckpoints';
import type { RunEvent } from './runEvent';

/** A run as its folder tells it. */
export interface RecordedRun {
  folder: string;
  id: string;
  /** Null where it cannot be read. */
  manifest: Manifest | null;
  stages: RecordedStage[];
  epochs: EpochSummary[];
  /** The leading cause first. */
  findings: Finding[];
  events: RunEvent[];
  checkpoints: CheckpointEntry[];
  /** What could not be read. All else was. */
  problems: Problem[];
}

/** The steps of one training of the script. */
export interface RecordedStage {
  stage: number;
  /** Null where neither the manifest nor the stage's own stream tells it. */
  info: StageInfo | null;
  history: StepHistory;
  /** In the order of the layer columns. */
  layerNames: string[];
  /** The scalar columns and the layer metrics that were recorded. */
  scalars: string[];
  layerMetrics: LayerMetric[];
  /** When each row of the history was logged: milliseconds since 1970, UTC. */
  times: Float64Array;
  /** Whether a column of the history has a value at a row; the history has NaN where not, and where NaN was measured. */
  isMeasured(column: string, row: number): boolean;
}

/** What a run is called: its name, or its folder's where that is all there is. */
export const titleOf = ({ manifest, id }: RecordedRun): string => manifest?.name ?? id;
