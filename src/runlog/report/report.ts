import { plural } from '../../../webview/format';
import { type RecordedRun, titleOf } from '../recordedRun';
import { findingsSection } from './findingsSection';
import { epochTable, notes, problems } from './happenings';
import { html, type Markup } from './markup';
import { settings } from './settings';
import { marksOf, stageReport } from './stageReport';
import { stageSection } from './stageSection';
import { style } from './style';
import { dateText, learningRateText, placeText, verdictOf } from './words';

/**
 * A run as one HTML page that tells it to a colleague: without scripts, without anything from elsewhere, in light and dark, on paper. All that a script has
 * named is text.
 */
export function report(run: RecordedRun): string {
  const marks = marksOf(run);
  const stages = run.stages.map((stage) => stageReport(run, stage, marks)).filter((each) => each !== null);
  const title = titleOf(run);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}: a training run</title>
${style}
</head>
<body>
<main>
${heading(run, title)}
${verdict(run)}
${stages.map((stage) => stageSection(stage, stages.length > 1))}
${findingsSection(run)}
${notes(run)}
<div class="columns"><div>${epochTable(run.epochs)}</div><div>${settings(run)}</div></div>
${problems(run)}
</main>
</body>
</html>
`;
  return page.text;
}

function heading({ manifest, stages }: RecordedRun, title: string): Markup {
  const info = stages.length === 1 ? stages[0]?.info : null;
  const facts = [
    manifest && `Trained ${dateText(manifest.date)}`,
    info && `${plural(info.layers.length, 'layer')}, ${plural(info.parameters, 'parameter')}`,
    info && `${info.optimizer.id} ${learningRateText(info.optimizer.hyperparameters)}`,
    info && `${info.engine.name} engine`,
    manifest && `seed ${manifest.request.seed}`,
  ];
  return html`<header><h1>${title}</h1><p class="dim">${facts.filter((fact) => fact !== null).join(' · ')}</p></header>`;
}

function verdict(run: RecordedRun): Markup {
  const { tone, headline, details, position } = verdictOf(run);
  const place = position && placeText(position, run.manifest?.request.workingDirectory ?? '');
  return html`<div class="verdict ${tone}"><p class="headline">${headline}</p>
${details.filter(Boolean).map((sentence) => html`<p class="dim">${sentence}</p>`)}${place && html`<p class="number">${place}</p>`}</div>`;
}
