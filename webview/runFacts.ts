import type { Finding, Severity } from '../src/shared/finding';
import type { Run, StepRange } from './store';

/** The number of the last recorded step; 0 before the first. */
export const lastStep = (run: Run): number => (run.history?.length ? run.history.stepAt(run.history.length - 1) : 0);

export const hasSteps = (run: Run): boolean => lastStep(run) > 0;

/** The step at which the shown stage would end as planned; null where that is unknown. */
export function plannedEnd(run: Run): number | null {
  const planned = (run.stage?.epochs ?? 0) * (run.stage?.stepsPerEpoch ?? 0);
  return Number.isFinite(planned) && planned > 0 ? beforeStage(run) + planned : null;
}

/** The whole time axis: up to the planned end while the run goes on, so that nothing moves as steps come; then up to the last step. */
export function timeRange(run: Run): StepRange {
  const min = beforeStage(run);
  const last = Math.max(lastStep(run), min + 1);
  if (run.status.end) return { min, max: last };
  return { min, max: Math.max(last, plannedEnd(run) ?? min + roundedUp(last - min)) };
}

/** The current epoch, counted from 1; null where epochs mean nothing. */
export function currentEpoch(run: Run): number | null {
  const perEpoch = run.stage?.stepsPerEpoch ?? 0;
  if (!(perEpoch > 0) || !hasSteps(run)) return null;
  return Math.floor((lastStep(run) - beforeStage(run) - 1) / perEpoch) + 1;
}

export const isLive = (run: Run): boolean => run.status.state !== 'ended';

export const isStalled = (run: Run): boolean => run.status.state === 'training' && run.status.silentSeconds > 5;

/** The finding that the verdict speaks of: the most severe, and of those the host's first, which is a cause. Information is no complaint. */
export const worstFinding = (run: Run): Finding | null =>
  run.findings.find((finding) => finding.severity === 'error') ??
  run.findings.find((finding) => finding.severity === 'warning') ??
  null;

/** The worst severity that any finding gives to a layer; information does not mark it. */
export function layerSeverity(run: Run, name: string): Exclude<Severity, 'information'> | null {
  const severities = run.findings.filter((f) => f.places.some((place) => place.layer === name)).map((f) => f.severity);
  return severities.includes('error') ? 'error' : severities.includes('warning') ? 'warning' : null;
}

/** Steps that came before the shown stage. */
function beforeStage(run: Run): number {
  return run.history?.length ? run.history.stepAt(0) - 1 : 0;
}

/** Room to grow where the end is unknown: the next of 10, 20, 50, 100, … */
function roundedUp(steps: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(10, steps)));
  return ([1, 2, 5].find((multiple) => multiple * power >= steps) ?? 10) * power;
}
