import type { Finding } from '../../shared/finding';
import type { RecordedRun } from '../recordedRun';
import { html, type Markup } from './markup';
import { numbersText, placeText, stepsText } from './words';

/** Each finding with what speaks for it and where it is in the source; what a cause has led to stands under it. */
export function findingsSection({ findings, manifest }: RecordedRun): Markup | null {
  if (findings.length === 0) return null;
  const folder = manifest?.request.workingDirectory ?? '';
  return html`<section><h3>Findings</h3>${causesFirst(findings).map((finding) => article(finding, folder))}</section>`;
}

function causesFirst(findings: readonly Finding[]): Finding[] {
  const known = new Set(findings.map(({ id }) => id));
  const under = (cause: string | null): Finding[] =>
    findings
      .filter(({ causedBy }) => (causedBy !== null && known.has(causedBy) ? causedBy : null) === cause)
      .flatMap((finding) => [finding, ...under(finding.id)]);
  const placed = under(null);
  return [...placed, ...findings.filter((finding) => !placed.includes(finding))];
}

function article(
  { rule, severity, causedBy, message, advice, places, steps, evidence, threshold }: Finding,
  folder: string,
): Markup {
  const where = places.map(
    ({ layer, position }) =>
      html`<li>${layer}${position && html` <span class="number dim">${placeText(position, folder)}</span>`}</li>`,
  );
  return html`<article class="${causedBy === null ? severity : `${severity} effect`}">
<p class="headline">${causedBy === null ? '' : html`<span class="dim">led to</span> `}${message}</p>
<p>${advice}</p>
${where.length > 0 ? html`<ul class="places">${where}</ul>` : ''}
<dl class="facts">
<dt>rule</dt><dd><b class="${severity}">${rule}</b>, ${severity}</dd>
<dt>when</dt><dd>${stepsText(steps)}</dd>
<dt>evidence</dt><dd class="number">${numbersText(evidence)}</dd>
<dt>threshold</dt><dd>${threshold.text} <span class="dim">(${threshold.source})</span></dd>
</dl></article>`;
}
