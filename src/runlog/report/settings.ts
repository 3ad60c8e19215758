import { formatCount } from '../../../webview/format';
import { modelTitle } from '../../shared/modelTitle';
import { plainRequest, type StageInfo } from '../../shared/run';
import type { Manifest } from '../manifest';
import type { RecordedRun } from '../recordedRun';
import { html, type Markup } from './markup';
import { dateText, fileText, numbersText, placeText } from './words';

/** With what it ran: enough to run it again, and to know what computed. */
export function settings({ manifest, stages }: RecordedRun): Markup {
  const infos = stages.flatMap(({ info }) => info ?? []);
  const folder = manifest?.request.workingDirectory ?? '';
  return html`${infos.map((info) => model(info, folder, infos.length > 1))}${manifest && request(manifest)}`;
}

function model(info: StageInfo, folder: string, isOneOfMany: boolean): Markup {
  const { optimizer, engine, layers } = info;
  const rows = layers.map(
    ({ name, className, parameters, position }) =>
      html`<tr><td>${name}</td><td>${className}</td><td class="n">${formatCount(parameters)}</td><td class="number dim">${position && placeText(position, folder)}</td></tr>`,
  );
  return html`<section><h3>Model${isOneOfMany ? ` of training ${info.stage + 1}` : ''} <span class="about">${modelTitle(info.modelName)}, ${formatCount(info.parameters)} parameters</span></h3>
<div class="wide"><table><tr><th>layer</th><th>class</th><th class="n">parameters</th><th>made at</th></tr>${rows}</table></div>
<dl class="facts">
<dt>engine</dt><dd>${engine.name}, ${engine.backend}${engine.fallbackReason && html` <span class="dim">(not compiled: ${engine.fallbackReason})</span>`}</dd>
<dt>optimizer</dt><dd>${optimizer.id} <span class="dim">${numbersText(optimizer.hyperparameters)}</span></dd>
<dt>loss</dt><dd>${info.loss}</dd>
<dt>data</dt><dd>${plan(info)}</dd>
${info.assumptions ? html`<dt>chosen</dt><dd>${info.assumptions.join(' · ')}</dd>` : null}
</dl></section>`;
}

function plan({ call, batchSize, stepsPerEpoch, epochs }: StageInfo): string {
  const parts = [
    batchSize !== null && `batches of ${formatCount(batchSize)}`,
    stepsPerEpoch !== null && `${formatCount(stepsPerEpoch)} steps an epoch`,
    epochs !== null && `${formatCount(epochs)} epochs planned`,
  ];
  return parts.filter(Boolean).join(', ') || `as the script's \`${call}\` gives them`;
}

function request({ id, date, request: asked, versions }: Manifest): Markup {
  const { seed, engine, scriptArguments } = asked;
  const facts: [string, string][] = [
    ['script', [fileText(asked.file, asked.workingDirectory), ...scriptArguments].join(' ')],
    ['began', dateText(date)],
    ['run', id],
    ['seed', String(seed)],
    ['asked for', [`engine ${engine}`, ...overrides(asked)].join(' · ')],
    [
      'versions',
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(' · '),
    ],
  ];
  return html`<section><h3>Settings</h3><dl class="facts">${facts.filter(([, value]) => value).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></section>`;
}

/** What was asked for beyond the script's own settings and the defaults, under its name on the command line. */
function overrides(asked: Manifest['request']): string[] {
  const { hyperparameters, resume } = asked;
  const given: Record<string, unknown> = {
    optimizer: asked.optimizer,
    lr: asked.learningRate,
    ...hyperparameters,
    schedule: asked.schedule,
    'momentum-schedule': asked.momentumSchedule,
    'weight-decay': asked.weightDecay === null ? null : `${asked.weightDecay} (${asked.weightDecayMode})`,
    'clip-norm': asked.clipNorm,
    'clip-value': asked.clipValue,
    epochs: asked.epochs,
    'batch-size': asked.batchSize,
    steps: asked.steps,
    threads: asked.threads,
    'execution-provider': asked.executionProvider === plainRequest.executionProvider ? null : asked.executionProvider,
    budget: asked.diagnosticsBudget === plainRequest.diagnosticsBudget ? null : `${asked.diagnosticsBudget} %`,
    resume: resume && `${resume.run} at step ${resume.step}`,
  };
  return Object.entries(given).flatMap(([name, value]) => (value === null ? [] : [`${name} ${value}`]));
}
