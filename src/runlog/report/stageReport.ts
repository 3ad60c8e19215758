import type { Finding } from '../../shared/finding';
import type { RecordedRun, RecordedStage } from '../recordedRun';
import { type InterventionEvent, interventionsOf } from '../runEvent';
import { TimeAxis } from './timeAxis';

/** What the pictures of one stage show. */
export interface StageReport {
  stage: RecordedStage;
  time: TimeAxis;
  /** The validation loss at the end of each epoch that has one. */
  validation: { step: number; loss: number }[];
  /** Findings that speak of steps of this stage. */
  findings: readonly Finding[];
  marks: readonly Mark[];
}

/** Where somebody stepped in; all that was done at one step is one mark. Numbered over the run, from 1. */
export interface Mark {
  number: number;
  step: number;
  interventions: InterventionEvent[];
}

/** Null where no step was recorded. */
export function stageReport(run: RecordedRun, stage: RecordedStage, marks: readonly Mark[]): StageReport | null {
  const { history } = stage;
  if (history.length === 0) return null;
  const steps = Array.from({ length: history.length }, (_, row) => history.stepAt(row));
  const [first, last] = [steps.reduce((a, b) => Math.min(a, b)), steps.reduce((a, b) => Math.max(a, b))];
  // What is done before the first step of all is done at step 0.
  const isWithin = (step: number) => Math.max(step, 1) >= first && step <= last;
  return {
    stage,
    time: new TimeAxis({ min: first - 1, max: last }),
    validation: run.epochs
      .filter((epoch) => epoch.stage === stage.stage)
      .flatMap(({ step, logs }) => (logs.val_loss === undefined ? [] : [{ step, loss: logs.val_loss }])),
    findings: run.findings.filter(({ steps: { first: from, last: to } }) => from <= last && to >= first),
    marks: marks.filter(({ step }) => isWithin(step)),
  };
}

export function marksOf(run: RecordedRun): Mark[] {
  const marks: Mark[] = [];
  for (const intervention of interventionsOf(run.events)) {
    const last = marks.at(-1);
    if (last?.step === intervention.step) last.interventions.push(intervention);
    else marks.push({ number: marks.length + 1, step: intervention.step, interventions: [intervention] });
  }
  return marks;
}
