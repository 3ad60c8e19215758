import type { SpectrumMeasured } from '../../src/shared/spectrum';
import { formatNumber, formatSetting } from '../format';
import { spectrumCurve } from '../series/spectrumCurve';
import { linearTicks } from '../series/ticks';
import type { StepRange } from '../store';
import type { Theme } from '../theme';
import { type Area, SmallChart } from './smallChart';

/** The eigenvalues of the Hessian as a density: λ to the right, how many of them upwards on a log axis, zero marked. */
export class SpectrumChart {
  private readonly chart = new SmallChart();

  get element() {
    return this.chart.element;
  }

  render(spectrum: SpectrumMeasured, parameters: number, theme: Theme): void {
    const { lambdas, counts } = spectrumCurve(spectrum, parameters);
    const [min, max] = [lambdas[0] ?? 0, lambdas.at(-1) ?? 1];
    // Less than a third of an eigenvalue is none.
    const y = { min: 1 / 3, max: Math.max(10, ...counts.filter(Number.isFinite)) * 1.5 };
    const label = `Density of the eigenvalues from ${formatNumber(min)} to ${formatNumber(max)}; the table has the numbers.`;
    const area = this.chart.begin({ min, max }, y, label, theme);
    if (!area) return;
    paintDensity(area, lambdas, counts, theme);
    paintAxis(area, { min, max }, theme);
  }
}

function paintDensity(
  { context, toX, toY, bottom }: Area,
  lambdas: readonly number[],
  counts: readonly number[],
  theme: Theme,
) {
  if (lambdas.length === 0) return;
  context.beginPath();
  lambdas.forEach((lambda, i) => {
    context.lineTo(toX(lambda), toY(counts[i] as number));
  });
  context.strokeStyle = theme.accent;
  context.lineWidth = 1.4;
  context.stroke();
  context.lineTo(toX(lambdas.at(-1) as number), bottom);
  context.lineTo(toX(lambdas[0] as number), bottom);
  context.fillStyle = theme.accentFaint;
  context.fill();
}

/** Round values of λ, and a line at zero: left of it the loss curves downwards. */
function paintAxis({ context, toX, top, bottom, left, right }: Area, range: StepRange, theme: Theme): void {
  context.fillStyle = theme.dim;
  context.textBaseline = 'alphabetic';
  context.textAlign = 'center';
  for (const tick of linearTicks(range, Math.max(2, Math.floor((right - left) / 70)))) {
    const text = formatSetting(tick);
    const half = context.measureText(text).width / 2;
    context.fillText(text, Math.min(toX(tick), right + 8 - half), bottom + 15);
  }
  if (range.min < 0 && range.max > 0) context.fillRect(Math.round(toX(0)), top, 1, bottom - top);
}
