import { html, type Markup } from './markup';
import type { StageReport } from './stageReport';
import { picture } from './timeAxis';

const laneHeight = 18;
const least = 3;

/** Beneath the loss: for each finding the steps that it speaks of, on the same time axis. */
export function findingLanes({ findings, time }: StageReport): Markup | null {
  if (findings.length === 0) return null;
  const { min, max } = time.range;
  const lanes = findings.map(({ rule, severity, steps }, lane) => {
    const [from, to] = [time.x(Math.max(min, steps.first - 1)), time.x(Math.min(max, steps.last))];
    const top = lane * laneHeight;
    return html`<text class="lane-name ${severity}" x="0" y="${top + 12}">${rule}</text>
<rect class="lane" x="${picture.left}" y="${top + 4}" width="${picture.width - picture.left - picture.right}" height="9"/>
<rect class="bar ${severity}" x="${from}" y="${top + 4}" width="${Math.max(least, to - from)}" height="9"/>`;
  });
  return html`<svg viewBox="0 0 ${picture.width} ${findings.length * laneHeight}" role="img" aria-label="Steps of each finding">${lanes}</svg>`;
}
