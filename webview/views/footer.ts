import { element, setText } from '../dom';
import { formatCount, formatMilliseconds, formatShare, plural } from '../format';
import { type PanelState, type Run, runOf } from '../store';

/** One line: what ran, how fast, what the diagnostics cost. */
export class Footer {
  readonly element = element('footer', { class: 'number dim', 'data-testid': 'footer' });

  render(state: PanelState): void {
    const run = runOf(state);
    this.element.hidden = !run;
    setText(this.element, run ? footerText(run) : '');
  }
}

export function footerText({ status, stage }: Run): string {
  const parts: string[] = [];
  if (stage) {
    const { name, backend, fallbackReason } = stage.engine;
    parts.push(`${name} engine (${backend})${fallbackReason ? `: ${fallbackReason.replace(/\.$/, '')}` : ''}`);
    const batches = stage.batchSize === null ? '' : `, batches of ${formatCount(stage.batchSize)}`;
    parts.push(...(stage.assumptions ?? []));
    parts.push(`${stage.optimizer.id}${batches}`, plural(stage.parameters, 'parameter'));
  }
  if (Number.isFinite(status.stepMilliseconds)) parts.push(`${formatMilliseconds(status.stepMilliseconds)} a step`);
  if (status.end && status.end.steps > 0 && Number.isFinite(status.end.overhead))
    parts.push(`diagnostics ${formatShare(status.end.overhead)} of the time`);
  if (status.droppedSteps > 0) parts.push(`${plural(status.droppedSteps, 'step')} lost on the way to this panel`);
  parts.push(`seed ${status.seed}`);
  return parts.join(' · ');
}
