import type { Finding, Severity } from '../shared/finding';
import { CaseFile } from './caseFile';
import { rules as allRules } from './registry';
import type { Rule, StageView } from './rule';

/**
 * Asks every rule about each new step of a stage and keeps one finding for one cause: first and last step, count, the worst evidence
 * seen. How the steps were batched on their way makes no difference, and a step costs the same however long the run is.
 */
export class Judge {
  findings: readonly Finding[] = [];
  private readonly stages = new Map<number, { files: CaseFile[]; rowsSeen: number; ended: boolean }>();

  constructor(private readonly rules: readonly Rule[] = allRules) {}

  /** Looks at what is new in a stage. Returns true when the findings changed. */
  consider(view: StageView): boolean {
    const known = this.stageOf(view.stage.stage);
    let changed = false;
    while (known.rowsSeen < view.history.length) {
      changed = this.look(known.files, { ...view, nonFinite: null }, known.rowsSeen++) || changed;
    }
    if (view.nonFinite && !known.ended) {
      known.ended = true;
      changed = this.look(known.files, view, view.history.length - 1) || changed;
    }
    if (changed) this.findings = this.inOrder();
    return changed;
  }

  private look(files: CaseFile[], stage: StageView, row: number): boolean {
    const view = { ...stage, row };
    const lossIsLost = stage.nonFinite !== null || isNotFinite(stage.history.scalar('loss')[row]);
    let changed = false;
    for (const file of files) {
      const observation = file.rule.check(view, file.rule.defaults);
      if (observation) file.add(observation, view);
      changed = observation !== null || (lossIsLost && file.raise(view)) || changed;
    }
    return changed;
  }

  private stageOf(stage: number) {
    const known = this.stages.get(stage) ?? {
      files: this.rules.map((rule) => new CaseFile(rule)),
      rowsSeen: 0,
      ended: false,
    };
    this.stages.set(stage, known);
    return known;
  }

  /** Grave before slight; NaN before all that may follow from it; then the earliest. */
  private inOrder(): Finding[] {
    const found = [...this.stages.values()].flatMap(({ files }) => files.flatMap(({ finding }) => finding ?? []));
    return found.sort(
      (a, b) =>
        gravity[a.severity] - gravity[b.severity] ||
        Number(b.rule === 'non-finite') - Number(a.rule === 'non-finite') ||
        a.steps.first - b.steps.first,
    );
  }
}

const gravity: Record<Severity, number> = { error: 0, warning: 1, information: 2 };

const isNotFinite = (value: number | undefined): boolean => value !== undefined && !Number.isFinite(value);
