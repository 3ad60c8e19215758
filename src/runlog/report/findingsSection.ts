import type { Finding } from '../../shared/finding';
import type { RecordedRun } from '../recordedRun';
import { html, type Markup } from './markup';
import { numbersText, placeText, stepsText } from './words';

/** Each finding with what speaks for it and where it is in the source. */
export function findingsSection({ findings, manifest }: RecordedRun): Markup | null {
  if (findings.length === 0) return null;
  const folder = manifest?.request.workingDirectory ?? '';
  return html`<section><h3>Findings</h3>${findings.map((finding) => article(finding, folder))}</section>`;
}

function article(
  { rule, severity, message, advice, places, steps, evidence, threshold }: Finding,
  folder: string,
): Markup {
  const where = places.map(
    ({ layer, position }) =>
      html`<li>${layer}${position && html` <span class="number dim">${placeText(position, folder)}</span>`}</li>`,
  );
  return html`<article class="${severity}">
<p class="headline">${message}</p>
<p>${advice}</p>
${where.length > 0 ? html`<ul class="places">${where}</ul>` : ''}
<dl class="facts">
<dt>rule</dt><dd><b class="${severity}">${rule}</b>, ${severity}</dd>
<dt>when</dt><dd>${stepsText(steps)}</dd>
<dt>evidence</dt><dd class="number">${numbersText(evidence)}</dd>
<dt>threshold</dt><dd>${threshold.text} <span class="dim">(${threshold.source})</span></dd>
</dl></article>`;
}
