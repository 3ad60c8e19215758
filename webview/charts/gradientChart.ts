import type { StepHistory } from '../../src/shared/stepHistory';
import { formatNumber } from '../format';
import { binLine } from '../series/lineBins';
import { robustRange } from '../series/robustRange';
import { rowsWithin } from '../series/rows';
import type { PanelAction, PanelState, StepRange } from '../store';
import { runOf } from '../store';
import type { Theme } from '../theme';
import type { TimeFrame } from './gestures';
import { LineChart, type LinePicture } from './lineChart';
import { line } from './lossChart';

/** The norm of the whole gradient over steps, on a log axis; beside it the selected layer's. */
export class GradientChart {
  private readonly chart: LineChart;

  constructor(act: (action: PanelAction) => void) {
    this.chart = new LineChart('Gradient norm of the whole model over steps.', act, false);
  }

  get plot() {
    return this.chart.plot;
  }

  render(state: PanelState, theme: Theme): void {
    const history = runOf(state)?.history ?? null;
    this.chart.render(state, theme, (frame) => compose(history, state.selectedLayer, frame, theme));
  }
}

function compose(history: StepHistory | null, selected: number | null, frame: TimeFrame, theme: Theme): LinePicture {
  const norm = history?.scalar('gradientNorm');
  if (!history || !norm || norm.length === 0)
    return { lines: [], scale: 'log', range: null, now: null, brokenAt: null };
  const thin = (values: Float64Array) => binLine(history, values, frame.shown, frame.width, isPositive);
  const layer = selected === null ? null : layerNorm(history, selected);
  const { start, end } = rowsWithin(history, frame.shown);
  const last = norm[norm.length - 1] as number;
  return {
    lines: [...(layer ? [line(thin(layer), theme.foreground, 1)] : []), line(thin(norm), theme.accent, 1.2)],
    scale: 'log',
    range: joined([norm, layer].map((column) => column && robustRange(column.subarray(start, end), 'log'))),
    now: end === history.length && isPositive(last) ? { value: last, text: formatNumber(last) } : null,
    brokenAt: null,
  };
}

/** One layer's gradient norm as a column of its own. */
export function layerNorm(history: StepHistory, layer: number): Float64Array {
  const column = history.layer('gradientL2');
  return Float64Array.from(
    { length: history.length },
    (_, row) => column[row * history.layerCount + layer] ?? Number.NaN,
  );
}

/** One range that holds all of them. */
function joined(ranges: (StepRange | null)[]): StepRange | null {
  const known = ranges.filter((range) => range !== null);
  if (known.length === 0) return null;
  return { min: Math.min(...known.map(({ min }) => min)), max: Math.max(...known.map(({ max }) => max)) };
}

const isPositive = (value: number) => Number.isFinite(value) && value > 0;
