import { formatNumber } from '../format';
import { markText } from '../markText';
import { binLine, type LinePoint } from '../series/lineBins';
import { type AxisScale, robustRange } from '../series/robustRange';
import { rowsWithin } from '../series/rows';
import { smooth } from '../series/smoothing';
import type { PanelAction, PanelState, Run } from '../store';
import { runOf } from '../store';
import type { Theme } from '../theme';
import type { TimeFrame } from './gestures';
import { type Line, LineChart, type LinePicture } from './lineChart';

/** Loss over steps: raw behind, smoothed before, validation at the epochs' ends. Smoothed first, thinned out afterwards. */
export class LossChart {
  private readonly chart: LineChart;

  constructor(act: (action: PanelAction) => void) {
    this.chart = new LineChart('Loss over steps. Arrow keys move along the steps, plus and minus zoom.', act, true);
    this.chart.plot.element.dataset.testid = 'loss-points';
    this.chart.plot.element.classList.add('tall');
  }

  get plot() {
    return this.chart.plot;
  }

  render(state: PanelState, theme: Theme): void {
    const run = runOf(state);
    if (!run) return;
    this.chart.render(state, theme, (frame) => this.compose(run, lossScale(state), frame, theme));
  }

  private compose(run: Run, scale: AxisScale, frame: TimeFrame, theme: Theme): LinePicture {
    const { history } = run;
    const loss = history?.scalar('loss');
    if (!history || !loss || loss.length === 0) {
      this.plot.element.dataset.points = '0';
      return { lines: [], scale, range: null, now: null, brokenAt: null };
    }
    const smoothed = smooth(loss);
    const drawable = drawableOn(scale);
    const raw = binLine(history, loss, frame.shown, frame.width, drawable);
    const validation = validationPoints(run).filter(
      ({ x, y }) => drawable(y) && x >= frame.shown.min && x <= frame.shown.max,
    );
    this.plot.element.dataset.points = String(raw.length);
    const last = smoothed[smoothed.length - 1] as number;
    const visible = rowsWithin(history, frame.shown);
    const lastIsVisible = visible.end === history.length;
    return {
      lines: [
        ...(validation.length > 0 ? [points(validation, theme.warning)] : []),
        line(binLine(history, smoothed, frame.shown, frame.width, drawable), theme.accent, 1.8),
        line(raw, theme.accentFaint, 1),
      ],
      scale,
      range: robustRange(
        loss.subarray(visible.start, visible.end),
        scale,
        validation.map(({ y }) => y),
      ),
      now: lastIsVisible && Number.isFinite(last) ? { value: last, text: formatNumber(last) } : null,
      brokenAt: firstBroken(loss, (row) => history.stepAt(row)),
      events: run.marks
        .filter(({ stage }) => stage === history.stage)
        .map((mark) => ({ step: mark.step + 0.5, text: markText(mark) })),
    };
  }
}

/** The axis that was chosen; linear where a loss is not above zero, since a log axis could not show it. */
export const lossScale = (state: PanelState): AxisScale => (lossCanBeLog(state) ? state.choices.lossAxis : 'linear');

export function lossCanBeLog(state: PanelState): boolean {
  const loss = runOf(state)?.history?.scalar('loss');
  return !loss?.some((value) => value <= 0);
}

/** The loss on the validation data, at the last step of each epoch. */
export function validationPoints(run: Run): LinePoint[] {
  const stage = run.history?.stage;
  return run.epochs
    .filter((epoch) => epoch.stage === stage && epoch.logs.val_loss !== undefined)
    .map((epoch) => ({ x: epoch.step, y: epoch.logs.val_loss as number }));
}

const drawableOn = (scale: AxisScale) => (value: number) => Number.isFinite(value) && (scale === 'linear' || value > 0);

function firstBroken(loss: Float64Array, stepAt: (row: number) => number): number | null {
  const row = loss.findIndex((value) => !Number.isFinite(value));
  return row < 0 ? null : stepAt(row);
}

export const line = (data: LinePoint[], colour: string, width: number): Line => ({
  data,
  borderColor: colour,
  borderWidth: width,
  pointRadius: data.length === 1 ? 2 : 0,
  pointBackgroundColor: colour,
});

const points = (data: LinePoint[], colour: string): Line => ({
  data,
  showLine: false,
  clip: 4,
  pointRadius: 3,
  pointBorderWidth: 0,
  pointBackgroundColor: colour,
});
