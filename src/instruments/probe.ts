import type { Batch, Objective, Preparation } from '../engine/objective';
import type { StepScalar } from '../shared/catalog';
import type { SpectrumMeasured } from '../shared/spectrum';
import type { TerrainRead } from '../shared/terrain';
import type { StepSink, StepView } from './instrument';

/** One step, after its update, with the means to look further. */
export interface ProbeView extends StepView {
  step: number;
  loss: number;
  objective: Objective;
  /** The step's own. */
  batch: Batch;
  /** Another batch, kept from an earlier step; null where every step has the same one. */
  other: Batch | null;
  /** A batch that stays the same, so that what is measured on it at different steps can be compared. */
  fixed: Batch;
  optimizer: { id: string; hyperparameters: Readonly<Record<string, number>> };
  /** The latest value of a scalar that was measured at one of the last so many steps, this one included; NaN where none was. */
  latest(scalar: StepScalar, within?: number): number;
  trend: Trend;
}

/** The stage's course so far, this step included. */
export interface Trend {
  /** Mean loss of its first ten steps. */
  openingLoss: number;
  /** Of the latest steps, at most fifty, the last one last. */
  losses: readonly number[];
  gradientNorms: readonly number[];
  largestGradientNorm: number;
}

export interface ProbeSink extends StepSink {
  spectrum(found: Omit<SpectrumMeasured, 'stage' | 'step' | 'examples' | 'seconds'>): void;
  terrain(read: Pick<TerrainRead, 'terrain' | 'evidence'>): void;
}

/** What is measured by evaluating the model further, as often as the budget allows. One is made for each stage: it may remember. */
export interface Probe {
  id: string;
  scalars: readonly StepScalar[];
  /** Its share of the budget in relation to the others. */
  weight: number;
  /** About what it costs, in evaluations of loss and gradient, while nothing better is known. */
  gradients: number;
  /** What it asks of the objective for the step's batch, the other and the fixed one. */
  prepares: Partial<Record<'batch' | 'other' | 'fixed', readonly Preparation[]>>;
  measure(view: ProbeView, sink: ProbeSink): void;
}
