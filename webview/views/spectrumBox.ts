import { inWords } from '../../src/shared/inWords';
import type { Measured, SpectrumMeasured } from '../../src/shared/spectrum';
import { Changed } from '../changed';
import { SpectrumChart } from '../charts/spectrumChart';
import { element, setText } from '../dom';
import { formatCount, formatMilliseconds, formatNumber, plural } from '../format';
import { readingAt } from '../series/readings';
import { type PanelState, runOf } from '../store';
import type { Theme } from '../theme';

/** The curvature where the optimizer stands: the density of the eigenvalues, of what, how sure, and all its numbers. */
export class SpectrumBox {
  private readonly chart = new SpectrumChart();
  private readonly changed = new Changed();
  private readonly source = element('p', { class: 'dim', 'data-testid': 'spectrum' });
  private readonly ends = element('p', { class: 'number' });
  private readonly table = element('table', { class: 'data number' });
  private readonly details = element(
    'details',
    { class: 'data-table' },
    element('summary', {}, 'Data table'),
    element('div', { class: 'scroller', tabindex: '0' }, this.table),
  );
  readonly element = element(
    'section',
    { class: 'curvature', 'aria-label': 'Curvature' },
    element('h2', {}, element('b', {}, 'Curvature'), element('span', {}, 'eigenvalues of the Hessian, how many where')),
    this.chart.element,
    this.ends,
    this.source,
    this.details,
  );

  render(state: PanelState, theme: Theme): void {
    const run = runOf(state);
    if (!run) return;
    const spectrum = readingAt(run.spectra, state.cursor);
    const hasDensity = spectrum !== null && spectrum.density.grid.length > 0;
    if (!this.changed.to(spectrum, run.status.end, theme, this.element.clientWidth)) return;
    this.chart.element.hidden = !hasDensity;
    this.ends.hidden = spectrum === null;
    this.details.hidden = spectrum === null;
    if (spectrum === null) {
      setText(
        this.source,
        run.status.end
          ? 'No spectrum was measured in this run.'
          : 'No spectrum yet: it takes many products with the Hessian, so it comes as seldom as the diagnostics’ budget has it.',
      );
      return;
    }
    if (hasDensity) this.chart.render(spectrum, run.stage?.parameters ?? 1, theme);
    setText(this.ends, `λmin ${withBound(spectrum.lambdaMin)} · λmax ${withBound(spectrum.lambdaMax)}`);
    setText(this.source, sourceText(spectrum));
    const rows = tableRows(spectrum).map((texts) =>
      element('tr', {}, element('th', { scope: 'row' }, texts[0]), element('td', {}, texts[1])),
    );
    this.table.replaceChildren(
      element('caption', { class: 'dim' }, `After step ${formatCount(spectrum.step)}`),
      element('tbody', {}, ...rows),
    );
  }
}

/** `a batch of 512 of 8 000 examples, after step 625, from 101 products with the Hessian`. */
export function sourceText({ batchSize, examples, step, products, complete }: SpectrumMeasured): string {
  const of = examples === null || examples === batchSize ? '' : ` of ${formatCount(examples)}`;
  const batch = batchSize === null ? 'One batch' : `A batch of ${formatCount(batchSize)}${of} examples`;
  const how = complete ? 'all eigenvalues, one by one' : `${plural(products, 'product')} with the Hessian`;
  return `${batch}, after step ${formatCount(step)}, from ${how}.`;
}

function tableRows(spectrum: SpectrumMeasured): [string, string][] {
  return [
    ['λmax', withBound(spectrum.lambdaMax)],
    ['λmin', withBound(spectrum.lambdaMin)],
    ['trace', withBound(spectrum.trace)],
    ['condition', Number.isNaN(spectrum.condition.value) ? 'not told' : atLeast(spectrum, spectrum.condition.value)],
    ['directions downwards', atLeast(spectrum, spectrum.negativeDirections)],
    ['took', formatMilliseconds(1000 * spectrum.seconds)],
  ];
}

/** A lower bound, unless every eigenvalue was seen. */
const atLeast = ({ complete }: SpectrumMeasured, value: number): string => `${complete ? '' : '≥ '}${inWords(value)}`;

/** `38.1 ± 0.32`. */
export function withBound({ value, uncertainty }: Measured): string {
  if (Number.isNaN(value)) return 'not told';
  return Number.isFinite(uncertainty) ? `${formatNumber(value)} ± ${inWords(uncertainty)}` : formatNumber(value);
}
