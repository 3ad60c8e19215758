import type { Finding } from '../shared/finding';
import type { TimeFlow } from '../shared/run';
import type { StepHistory } from '../shared/stepHistory';
import { CaseFile } from './caseFile';
import { rules as allRules } from './registry';
import { byGravity, withCauses } from './rootCause';
import type { Occasion, Rule, RuleView, StageView } from './rule';

/** What was shown of a stage so far. */
interface Docket {
  files: CaseFile[];
  rows: number;
  epochs: number;
  flows: Map<string, TimeFlow>;
  ended: boolean;
}

/**
 * Asks every rule at its occasion and keeps one finding for one cause: first and last step, count, the worst evidence
 * seen. How the steps were batched on their way makes no difference, and a step costs the same however long the run is.
 */
export class Judge {
  /** Root causes, the gravest first, each followed by what it has led to. */
  findings: readonly Finding[] = [];
  private readonly stages = new Map<number, Docket>();

  constructor(readonly rules: readonly Rule[] = allRules) {}

  /** Looks at what is new in a stage. Returns true when the findings changed. */
  consider(stage: StageView): boolean {
    const docket = this.docketOf(stage.stage.stage);
    const living = { ...stage, nonFinite: null };
    const news = [
      this.steps(docket, living),
      this.epochs(docket, living),
      this.timeFlows(docket, living),
      this.end(docket, stage),
    ];
    const changed = news.includes(true);
    if (changed) this.findings = this.inOrder();
    return changed;
  }

  private steps(docket: Docket, stage: StageView): boolean {
    let changed = false;
    while (docket.rows < stage.history.length) {
      const row = docket.rows++;
      const view = { ...stage, row, step: stage.history.stepAt(row) };
      if (row === 0) changed = ask(docket, 'start', view) || changed;
      changed = ask(docket, 'step', view) || changed;
      changed = raise(docket, view) || changed;
    }
    return changed;
  }

  private epochs(docket: Docket, stage: StageView): boolean {
    let changed = false;
    while (docket.epochs < stage.epochs.length) {
      const epochs = stage.epochs.slice(0, ++docket.epochs);
      const { step } = epochs.at(-1)!;
      changed = ask(docket, 'epoch', { ...stage, epochs, row: rowOf(stage.history, step), step }) || changed;
    }
    return changed;
  }

  private timeFlows(docket: Docket, stage: StageView): boolean {
    let changed = false;
    for (const [name, flow] of stage.timeFlows) {
      if (docket.flows.get(name) === flow) continue;
      docket.flows.set(name, flow);
      const { step } = flow;
      const view = { ...stage, timeFlows: new Map([[name, flow]]), row: rowOf(stage.history, step), step };
      changed = ask(docket, 'timeFlow', view) || changed;
    }
    return changed;
  }

  /** A value that is not finite, after all steps. */
  private end(docket: Docket, stage: StageView): boolean {
    if (!stage.nonFinite || docket.ended) return false;
    docket.ended = true;
    const view = { ...stage, row: stage.history.length - 1, step: stage.nonFinite.step };
    const changed = ask(docket, 'step', view);
    return raise(docket, view) || changed;
  }

  private docketOf(stage: number): Docket {
    const known = this.stages.get(stage) ?? {
      files: this.rules.map((rule) => new CaseFile(rule)),
      rows: 0,
      epochs: 0,
      flows: new Map(),
      ended: false,
    };
    this.stages.set(stage, known);
    return known;
  }

  private inOrder(): Finding[] {
    const groups = [...this.stages.values()].flatMap(({ files }) => withCauses(files));
    return groups.sort(([a], [b]) => byGravity(a!, b!)).flat();
  }
}

function ask({ files }: Docket, occasion: Occasion, view: RuleView): boolean {
  let changed = false;
  for (const file of files) {
    if (file.rule.asked !== occasion) continue;
    const observation = file.rule.check(view, file.rule.defaults);
    if (observation) file.add(observation, view);
    else file.pass(view);
    changed = observation !== null || changed;
  }
  return changed;
}

const raise = ({ files }: Docket, view: RuleView): boolean => files.map((file) => file.raise(view)).includes(true);

/** The row of a step, or of the last one before it where that was lost on the way or is still to come; −1 before all. */
function rowOf(history: StepHistory, step: number): number {
  let [low, high] = [0, history.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (history.stepAt(middle) <= step) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
