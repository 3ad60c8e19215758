import type { LayerMetric, StepScalar } from '../shared/catalog';
import type { Finding, Severity } from '../shared/finding';
import { lossStalled } from './lossStalled';
import { lossTrend } from './lossTrend';
import { isMeasured } from './measured';
import type { Observation, Reading, Rule, RuleView } from './rule';

/** All that one rule saw of one stage: grows by observations, reads as one finding. */
export class CaseFile {
  finding: Finding | null = null;
  /** What was seen comes from outside of the training. */
  uncaused = false;
  /** The step at which a measurement says that what was seen is over; infinite while none does. */
  until = Number.POSITIVE_INFINITY;
  private worst: Observation | null = null;
  private reading: Reading | undefined;
  private lastRow = -1;

  constructor(readonly rule: Rule) {}

  /** Adds what the rule saw at the view's row. */
  add(observation: Observation, view: RuleView): void {
    const { rule, finding: earlier } = this;
    const isWorse = !this.worst || rule.weigh(observation.evidence) > rule.weigh(this.worst.evidence);
    if (isWorse) this.worst = observation;
    const { layers, evidence } = this.worst!;
    this.finding = {
      id: `${rule.id}:${view.stage.stage}`,
      rule: rule.id,
      severity: this.severityAt(observation, view),
      causedBy: null,
      message: isWorse ? rule.message(observation, view) : earlier!.message,
      advice: isWorse ? rule.advice(observation, view) : earlier!.advice,
      places: places(layers, earlier, observation, view),
      steps: this.stepsWith(observation, view),
      evidence,
      threshold: { text: rule.threshold(rule.defaults), source: rule.source },
    };
    this.lastRow = Math.max(this.lastRow, observation.rows?.at(-1) ?? view.row);
    this.uncaused = observation.uncaused ?? this.uncaused;
    this.reading = observation.reading;
    this.until = Number.POSITIVE_INFINITY;
  }

  /** Nothing was seen at the view's row: what was is over, unless nobody has looked. */
  pass(view: RuleView): void {
    if (this.finding && this.until > view.step && view.nonFinite === null && this.isRead(view)) this.until = view.step;
  }

  private isRead(view: RuleView): boolean {
    if (this.reading === 'timeFlow') return view.timeFlows.has(this.finding?.places[0]?.layer ?? '');
    return this.reading === undefined || isMeasured(view, this.reading, view.row);
  }

  /** The loss turns out to rise or not to be finite: what was seen shortly before is its history, no curiosity. Returns whether that is news. */
  raise(view: RuleView): boolean {
    const isRecent = view.row - this.lastRow <= reach;
    if (!this.finding || !isRecent || this.finding.severity === this.rule.severity) return false;
    const trend = lossTrend(view);
    if (trend !== 'rising' && trend !== 'non-finite') return false;
    this.finding = { ...this.finding, severity: this.rule.severity };
    return true;
  }

  /** A finding that was grave once stays so: it tells what happened, not how things are. */
  private severityAt({ certain }: Observation, view: RuleView): Severity {
    const { rule, finding } = this;
    if (rule.gate === 'none' || certain || finding?.severity === rule.severity) return rule.severity;
    return lossStalled(view) ? rule.severity : 'information';
  }

  private stepsWith({ rows, reading }: Observation, view: RuleView): Finding['steps'] {
    const news = (rows ?? [view.row]).filter((row) => row > this.lastRow).length;
    const [first, last] = rows
      ? [rows[0]!, rows.at(-1)!].map((row) => view.history.stepAt(row))
      : [view.step, view.step];
    const before = this.finding?.steps;
    if (before && before.first <= first!)
      return { ...before, last: Math.max(before.last, last!), count: before.count + news };
    const earliest = rows && reading && reading !== 'timeFlow' ? earliestStep(view, reading, rows[0]!) : first!;
    return {
      first: first!,
      last: Math.max(before?.last ?? 0, last!),
      count: (before?.count ?? 0) + Math.max(1, news),
      ...(earliest < first! && { earliest }),
    };
  }
}

/** The step right after the last row before `row` at which this was measured. */
function earliestStep(view: RuleView, column: LayerMetric | StepScalar, row: number): number {
  let before = row - 1;
  while (before >= 0 && !isMeasured(view, column, before)) before--;
  return before < 0 ? view.history.stepAt(0) : view.history.stepAt(before) + 1;
}

/** How many steps before the loss rose or ceased to be finite an observation may lie to be part of that story. */
const reach = 10;

/** All layers ever seen: those of the worst observation first, as its message names them. */
function places(
  worst: Observation['layers'],
  earlier: Finding | null,
  { layers }: Observation,
  { stage }: RuleView,
): Finding['places'] {
  const all = new Map(worst.map(({ name, position }) => [name, { layer: name, position }]));
  const others = [...(earlier?.places ?? []), ...layers.map(({ name, position }) => ({ layer: name, position }))].sort(
    (a, b) => rowOf(stage.layers, a.layer) - rowOf(stage.layers, b.layer),
  );
  for (const place of others) if (!all.has(place.layer)) all.set(place.layer, place);
  return [...all.values()];
}

const rowOf = (layers: readonly { name: string }[], name: string): number =>
  layers.findIndex((layer) => layer.name === name);
