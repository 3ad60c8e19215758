import type { LayerMetric, StepScalar } from '../shared/catalog';
import type { Severity } from '../shared/finding';
import type { EpochSummary, LayerInfo, NonFiniteEvent, StageInfo, TimeFlow } from '../shared/run';
import type { StepHistory } from '../shared/stepHistory';
import type { ThresholdRange } from './thresholdRange';

/** One stage as its run knows it now. */
export interface StageView {
  readonly stage: StageInfo;
  readonly history: StepHistory;
  /** The latest of each recurrent layer, by its name. */
  readonly timeFlows: ReadonlyMap<string, TimeFlow>;
  /** The stage's epochs so far. */
  readonly epochs: readonly EpochSummary[];
  /** Set once, when the child met a NaN or an infinity; the run ends with it. */
  readonly nonFinite: NonFiniteEvent | null;
}

/**
 * What a rule may look at: the stage up to and including `row`. The history may hold later rows already; a rule leaves them alone, so that a run
 * that arrives at once is judged as one that arrives step by step. `nonFinite` is set in one last view, after all rows.
 */
export interface RuleView extends StageView {
  readonly row: number;
  /** The number of the step that is looked at: the row's, unless an event names one that has left no row. */
  readonly step: number;
}

/** What a rule saw at the view's row: facts, no wording. */
export interface Observation<Evidence extends Record<string, number> = Record<string, number>> {
  /** Which layers, the leading one first; empty for the whole model. */
  layers: readonly Pick<LayerInfo, 'name' | 'position'>[];
  evidence: Evidence;
  /** The rows whose measurements show it, in order, where it had to last before it counted; else the view's row alone. */
  rows?: readonly number[];
  /**
   * What was read, where that is not read at every step: it may have begun right after the last reading before `rows`, and holds until one that
   * does not show it.
   */
  reading?: Reading;
  /** So bad that it is no matter of how the loss fares: the gate stands open. */
  certain?: boolean;
  /** It comes from outside of the training (its data, say): no other finding has led to it. */
  uncaused?: boolean;
}

/** A column that is filled now and then, or a recurrent layer's flow over time. */
export type Reading = LayerMetric | StepScalar | 'timeFlow';

/**
 * When a rule is asked: once at the stage's first step, once a step, or whenever an epoch's logs or a recurrent layer's flow over time arrive. The
 * view's row is the step that these speak of; its epochs and flows are those known by then.
 */
export type Occasion = 'start' | 'step' | 'epoch' | 'timeFlow';

/**
 * One rule: history in, observation out. `check` is pure, is asked at its occasion, looks at recent rows only, and answers
 * null when all is well. What was not measured (NaN) is no evidence, neither of illness nor of health. Rules gated by `lossStalled` are warnings only while the loss is stalled or not finite, information otherwise.
 */
export interface Rule<
  Thresholds extends Record<string, number> = Record<string, number>,
  Evidence extends Record<string, number> = Record<string, number>,
> {
  id: string;
  /** What it looks for, in one sentence for docs and settings. */
  summary: string;
  severity: Severity;
  gate: 'none' | 'lossStalled';
  asked: Occasion;
  /** Ids of the rules whose findings may be this one's consequences. Where each of two may lead to the other, the one that is seen first does. */
  leadsTo: readonly string[];
  defaults: Thresholds;
  /** What each threshold may be set to. */
  ranges: Readonly<Record<keyof Thresholds, ThresholdRange>>;
  /** Where the default thresholds come from. */
  source: string;
  check(view: RuleView, thresholds: Thresholds): Observation<Evidence> | null;
  /** How bad it is, to keep the worst of many observations: larger is worse. */
  weigh(evidence: Evidence): number;
  /** One sentence: what was seen, where, with its number. */
  message(observation: Observation<Evidence>, view: RuleView): string;
  /** The threshold in words, such as `‖g_first‖/‖g_last‖ < 1e-3`. */
  threshold(thresholds: Thresholds): string;
  /** One sentence: what usually mends it. */
  advice(observation: Observation<Evidence>, view: RuleView): string;
}

export function defineRule<Thresholds extends Record<string, number>, Evidence extends Record<string, number>>(
  rule: Rule<Thresholds, Evidence>,
): Rule<Thresholds, Evidence> {
  return rule;
}
