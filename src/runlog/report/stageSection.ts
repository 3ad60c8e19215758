import { modelTitle } from '../../shared/modelTitle';
import type { RecordedStage } from '../recordedRun';
import { findingLanes } from './findingLanes';
import { colourKey, heatMap } from './heatMap';
import { lossChart } from './lossChart';
import { html, type Markup } from './markup';
import type { StageReport } from './stageReport';
import { interventionText } from './words';

/** The pictures of one training, on one time axis. */
export function stageSection(report: StageReport, isOneOfMany: boolean): Markup {
  const { stage, validation, marks } = report;
  const about = html`running mean<span class="raw-key"> · each step</span>${validation.length > 0 ? html`<span class="validation-key"> · validation</span>` : ''}`;
  const key = marks.map(({ number, step, interventions }) => {
    const text = interventions.map(interventionText).join(', ');
    return html`<span><b class="badge-key">${number}</b> step ${step}: ${text}</span>`;
  });
  return html`<section>
${isOneOfMany ? html`<h2 class="stage">${stageTitle(stage)}</h2>` : ''}
<h3>Loss <span class="about">${about}</span></h3>
<div class="picture">${lossChart(report)}${findingLanes(report)}</div>
${key.length > 0 ? html`<p class="key">${key}</p>` : ''}
</section>
<section>
<h3>Gradient norm, layer by layer <span class="about">‖g‖₂ of each layer's weights; last value at the right</span></h3>
<div class="picture">${heatMap(report)}</div>
<p class="key">${colourKey(stage.stage)}</p>
</section>`;
}

const stageTitle = ({ stage, info }: RecordedStage): string =>
  `Training ${stage + 1}${info ? `: ${modelTitle(info.modelName)}` : ''}`;
