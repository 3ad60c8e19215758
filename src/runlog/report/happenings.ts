import { formatCount, formatNumber } from '../../../webview/format';
import type { EpochSummary } from '../../shared/run';
import { describeProblem } from '../problem';
import type { RecordedRun } from '../recordedRun';
import { html, type Markup } from './markup';

/** Sentences that were told during the run, and why its log ends early where it does. */
export function notes({ events }: RecordedRun): Markup | null {
  const sentences = events.flatMap((event) => {
    if (event.type === 'noted') return [{ step: event.step, text: event.text }];
    return event.type === 'loggingStopped' ? [{ step: event.step, text: event.reason }] : [];
  });
  if (sentences.length === 0) return null;
  const rows = sentences.map(
    ({ step, text }) => html`<tr><td class="n">${step}</td><td class="text">${text}</td></tr>`,
  );
  return html`<section><h3>Notes</h3><table><tr><th class="n">step</th><th>note</th></tr>${rows}</table></section>`;
}

/** As many as a page takes without drowning the rest: the first and the last ones of a long run. */
const mostEpochs = 20;

export function epochTable(all: readonly EpochSummary[]): Markup | null {
  if (all.length === 0) return null;
  const names = [...new Set(all.flatMap(({ logs }) => Object.keys(logs)))];
  const row = ({ epoch, step, logs }: EpochSummary) => {
    const cells = names.map(
      (name) => html`<td class="n">${logs[name] === undefined ? '' : formatNumber(logs[name])}</td>`,
    );
    return html`<tr><td class="n">${formatCount(epoch)}</td><td class="n">${formatCount(step)}</td>${cells}</tr>`;
  };
  const half = mostEpochs / 2;
  const omitted = html`<tr><td class="dim" colspan="${names.length + 2}">${all.length - mostEpochs} epochs left out</td></tr>`;
  const rows =
    all.length <= mostEpochs ? all.map(row) : [...all.slice(0, half).map(row), omitted, ...all.slice(-half).map(row)];
  const heads = ['epoch', 'step', ...names].map((name) => html`<th class="n">${name}</th>`);
  return html`<section><h3>Epochs</h3><div class="wide"><table><tr>${heads}</tr>${rows}</table></div></section>`;
}

/** What the log has lost. */
export function problems(run: RecordedRun): Markup | null {
  if (run.problems.length === 0) return null;
  return html`<section><h3>What could not be read</h3><ul>${run.problems.map((problem) => html`<li>${describeProblem(problem)}</li>`)}</ul></section>`;
}
