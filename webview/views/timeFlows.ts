import type { TimeFlow } from '../../src/shared/run';
import { Changed } from '../changed';
import { TimeFlowChart } from '../charts/timeFlowChart';
import { element, keyed, setText } from '../dom';
import { formatCount, formatMagnitude } from '../format';
import { lostSteps } from '../series/timeReach';
import { type PanelState, runOf } from '../store';
import type { Theme } from '../theme';
import type { Post } from '../vscodeApi';
import { sourceLink } from './sourceLink';

/** How far back recurrent layers can learn: one chart a layer, with its sentence. Absent where no layer is recurrent. */
export class TimeFlows {
  private readonly boxes = new Map<string, TimeFlowBox>();
  private readonly grid = element('div', { class: 'time-flows' });
  readonly element = element(
    'section',
    { 'aria-label': 'Time flow' },
    element(
      'h2',
      {},
      element('b', {}, 'Time flow'),
      element('span', {}, 'gradient RMS at each time step of a recurrent layer'),
    ),
    this.grid,
  );

  constructor(private readonly post: Post) {}

  render(state: PanelState, theme: Theme): void {
    const flows = runOf(state)?.timeFlows ?? [];
    this.element.hidden = flows.length === 0;
    keyed(
      this.grid,
      flows,
      ({ layer }) => layer.name,
      (flow) => this.boxOf(flow).element,
    );
    for (const flow of flows) this.boxOf(flow).render(flow, theme);
  }

  private boxOf({ layer }: TimeFlow): TimeFlowBox {
    const box = this.boxes.get(layer.name) ?? new TimeFlowBox(layer, this.post);
    this.boxes.set(layer.name, box);
    return box;
  }
}

class TimeFlowBox {
  private readonly chart = new TimeFlowChart();
  private readonly changed = new Changed();
  private readonly sentence = element('p', { 'data-testid': 'time-flow' });
  private readonly rows = element('tbody');
  readonly element: HTMLElement;

  constructor({ name, position }: TimeFlow['layer'], post: Post) {
    const head = element(
      'thead',
      {},
      element('tr', {}, ...['time step', 'gradient RMS'].map((text) => element('th', { scope: 'col' }, text))),
    );
    const table = element('table', { class: 'data number' }, head, this.rows);
    this.element = element(
      'div',
      {},
      element('p', { class: 'number' }, name, ' ', position && sourceLink(position, post, 'time-flow-link')),
      this.chart.element,
      this.sentence,
      element(
        'details',
        { class: 'data-table' },
        element('summary', {}, 'Data table'),
        element('div', { class: 'scroller tall', tabindex: '0' }, table),
      ),
    );
  }

  render(flow: TimeFlow, theme: Theme): void {
    if (!this.changed.to(flow, theme, this.element.clientWidth)) return;
    this.chart.render(flow, theme);
    setText(this.sentence, reachText(flow));
    const rows = flow.gradientRms.map((rms, i) =>
      element('tr', {}, element('td', {}, String(i + 1)), element('td', {}, formatMagnitude(rms))),
    );
    this.rows.replaceChildren(...rows);
  }
}

/** `Lost before time step 13: the gradient reaches back over the last 28 of 40. At step 120.` */
export function reachText({ gradientRms, step }: TimeFlow): string {
  const lost = lostSteps(gradientRms);
  const steps = formatCount(gradientRms.length);
  const reach =
    lost === 0
      ? `The gradient reaches back over all ${steps} time steps.`
      : `Lost up to time step ${formatCount(lost)}: the gradient reaches back over the last ${formatCount(gradientRms.length - lost)} of ${steps}; before, it is less than a thousandth of that at the end.`;
  return `${reach} Measured at step ${formatCount(step)}.`;
}
