import type { TimeFlow } from '../../src/shared/run';
import { formatCount } from '../format';
import { lostShare, lostSteps } from '../series/timeReach';
import type { Theme } from '../theme';
import { type Area, SmallChart } from './smallChart';

/** The gradient that reaches each time step of a recurrent layer, on a log axis; what is lost lies under the dashed line. */
export class TimeFlowChart {
  private readonly chart = new SmallChart();

  get element() {
    return this.chart.element;
  }

  render({ gradientRms, layer }: TimeFlow, theme: Theme): void {
    const steps = gradientRms.length;
    const limit = lostShare * (gradientRms.at(-1) ?? Number.NaN);
    const drawn = [...gradientRms, limit].filter((value) => Number.isFinite(value) && value > 0);
    if (drawn.length === 0) return;
    // Ten decades are enough to see that nothing is left.
    const max = Math.max(...drawn) * 1.5;
    const y = { min: Math.max(Math.min(...drawn) / 1.5, max * 1e-10), max };
    const label = `Gradient at ${layer.name} over ${steps} time steps; the table has the numbers.`;
    const area = this.chart.begin({ min: 1, max: Math.max(2, steps) }, y, label, theme);
    if (!area) return;
    paintLost(area, lostSteps(gradientRms), limit, theme);
    paintLine(area, gradientRms, theme);
    paintAxis(area, steps, theme);
  }
}

/** The span of time that is lost, and the line under which a gradient is. */
function paintLost(
  { context, left, right, top, bottom, toX, toY }: Area,
  lost: number,
  limit: number,
  theme: Theme,
): void {
  if (lost > 0) {
    context.fillStyle = theme.errorFaint;
    context.fillRect(left, top, toX(lost) - left, bottom - top);
  }
  if (!(limit > 0)) return;
  context.strokeStyle = theme.error;
  context.setLineDash([4, 3]);
  context.beginPath();
  context.moveTo(left, toY(limit));
  context.lineTo(right, toY(limit));
  context.stroke();
  context.setLineDash([]);
}

function paintLine({ context, toX, toY }: Area, values: readonly number[], theme: Theme): void {
  context.beginPath();
  values.forEach((value, i) => {
    if (Number.isFinite(value)) context.lineTo(toX(i + 1), toY(value));
  });
  context.strokeStyle = theme.accent;
  context.lineWidth = 1.6;
  context.stroke();
}

function paintAxis({ context, left, right, bottom }: Area, steps: number, theme: Theme): void {
  context.fillStyle = theme.dim;
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  context.fillText('time step 1', left, bottom + 15);
  context.textAlign = 'right';
  context.fillText(formatCount(steps), right, bottom + 15);
}
