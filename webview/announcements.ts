import type { Finding } from '../src/shared/finding';
import { type PanelState, type Run, runOf } from './store';
import { verdictOf } from './verdict';

/**
 * What a screen reader should say: findings not yet spoken of, and the end of the run. Silent about what was there when
 * the panel opened on an older run's end, and never about numbers that change at every step.
 */
export class Announcements {
  private runId = '';
  private readonly spoken = new Set<string>();
  private endSpoken = false;

  /** The sentences that are new since the last call. */
  next(state: PanelState): string[] {
    const run = runOf(state);
    if (!run) return [];
    if (run.status.runId !== this.runId) this.begin(run);
    const sentences = run.findings
      .filter((finding) => this.isNew(finding))
      .map(({ severity, message }) => `${severity}: ${message}`);
    if (run.status.end && !this.endSpoken) {
      this.endSpoken = true;
      sentences.push(`Run ended. ${verdictOf(state).headline}`);
    }
    return sentences;
  }

  private begin(run: Run): void {
    this.runId = run.status.runId;
    this.spoken.clear();
    this.endSpoken = run.status.end !== null;
  }

  private isNew(finding: Finding): boolean {
    if (this.spoken.has(finding.id)) return false;
    this.spoken.add(finding.id);
    return true;
  }
}
