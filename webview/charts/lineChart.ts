import {
  Chart,
  type ChartDataset,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  type Plugin,
  PointElement,
  type Scale,
} from 'chart.js';
import { formatCount, formatSetting } from '../format';
import type { LinePoint } from '../series/lineBins';
import type { AxisScale } from '../series/robustRange';
import { linearTicks, logTicks } from '../series/ticks';
import type { PanelAction, PanelState, StepRange } from '../store';
import type { Theme } from '../theme';
import { type EventMark, paintEvents } from './eventMarks';
import type { TimeFrame } from './gestures';
import { Plot } from './plot';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale);

export type Line = ChartDataset<'line', LinePoint[]>;
type LineChartJs = Chart<'line', LinePoint[], number>;

/** What a line chart draws: lines, the value axis, and what its own painter adds above them. */
export interface LinePicture {
  lines: Line[];
  scale: AxisScale;
  range: StepRange | null;
  /** The value now, written at the right edge at its height. */
  now: { value: number; text: string } | null;
  /** Steps that were not finite: marked by a line from top to bottom. */
  brokenAt: number | null;
  /** What somebody did, in the order of its steps. */
  events?: readonly EventMark[];
}

/** Lines over the shared time axis, by chart.js without animation, tooltips or legend. */
export class LineChart {
  readonly plot: Plot;
  private chart: LineChartJs | null = null;
  private theme: Theme | null = null;
  private picture: LinePicture | null = null;

  constructor(
    label: string,
    act: (action: PanelAction) => void,
    private readonly showsSteps: boolean,
  ) {
    this.plot = new Plot(label, act);
  }

  /** Draws what `compose` makes of the frame. Does nothing while the chart has no size. */
  render(state: PanelState, theme: Theme, compose: (frame: TimeFrame) => LinePicture): void {
    const frame = this.plot.measure(state);
    if (!frame) return;
    const picture = compose(frame);
    this.picture = picture;
    this.theme = theme;
    this.chart ??= new Chart<'line', LinePoint[], number>(this.plot.canvas, {
      type: 'line',
      data: { datasets: [] },
      plugins: [this.marks()],
    });
    this.chart.data.datasets = picture.lines;
    this.chart.options = this.options(frame, picture, theme);
    this.chart.update('none');
    this.plot.moveCursor(state);
  }

  private options(frame: TimeFrame, picture: LinePicture, theme: Theme): LineChartJs['options'] {
    const { shown, left, width } = frame;
    const fontSize = 11;
    const font = { size: fontSize, family: theme.numberFont };
    const value = picture.range ?? (picture.scale === 'log' ? { min: 0.1, max: 10 } : { min: 0, max: 1 });
    const most = Math.max(2, Math.floor(this.plot.element.clientHeight / 30));
    return {
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      events: [],
      parsing: false,
      normalized: true,
      spanGaps: false,
      layout: { autoPadding: false, padding: { right: this.plot.element.clientWidth - left - width, top: 6 } },
      scales: {
        x: {
          type: 'linear',
          min: shown.min,
          max: shown.max,
          border: { display: false },
          grid: { display: false },
          ticks: {
            display: this.showsSteps,
            color: theme.dim,
            font,
            maxRotation: 0,
            align: 'center',
            callback: (step) => formatCount(Number(step)),
          },
          afterBuildTicks: (scale: Scale) => setTicks(scale, linearTicks(shown, stepTicks(width), true)),
          afterFit: (scale: Scale) => {
            scale.height = this.showsSteps ? 20 : 4;
          },
        },
        y: {
          type: picture.scale === 'log' ? 'logarithmic' : 'linear',
          min: value.min,
          max: value.max,
          border: { display: false },
          grid: { color: theme.grid, drawTicks: false },
          ticks: { color: theme.dim, font, padding: 8, callback: (tick) => formatSetting(Number(tick)) },
          afterBuildTicks: (scale: Scale) =>
            setTicks(scale, (picture.scale === 'log' ? logTicks : linearTicks)(value, most)),
          afterFit: (scale: Scale) => {
            scale.width = left;
          },
        },
      },
      elements: { point: { radius: 0, hoverRadius: 0 }, line: { borderJoinStyle: 'round' } },
    };
  }

  /** The value now at the right edge, and the step where numbers stopped being finite. */
  private marks(): Plugin<'line'> {
    return {
      id: 'marks',
      afterDatasetsDraw: ({ ctx, chartArea, scales }) => {
        const { picture, theme } = this;
        const { x: steps, y: heights } = scales;
        if (!picture || !theme || !steps || !heights) return;
        ctx.save();
        ctx.font = `11px ${theme.numberFont}`;
        ctx.textBaseline = 'middle';
        paintEvents(ctx, chartArea, picture.events ?? [], (step) => steps.getPixelForValue(step), theme);
        if (picture.now) {
          const y = heights.getPixelForValue(picture.now.value);
          ctx.fillStyle = theme.accent;
          ctx.fillText(
            picture.now.text,
            chartArea.right + 8,
            Math.min(chartArea.bottom - 6, Math.max(chartArea.top + 6, y)),
          );
        }
        if (picture.brokenAt !== null) {
          const x = Math.round(steps.getPixelForValue(picture.brokenAt));
          const toLeft = x > (chartArea.left + chartArea.right) / 2;
          ctx.fillStyle = theme.error;
          ctx.fillRect(x, chartArea.top, 1, chartArea.height);
          const text = `not finite from step ${formatCount(picture.brokenAt)}`;
          const start = toLeft ? x - 6 - ctx.measureText(text).width : x + 6;
          // Under the words of events, which stand along the top.
          const top = chartArea.top + (picture.events?.length ? 14 : 0);
          ctx.fillStyle = theme.background;
          ctx.fillRect(start - 3, top, ctx.measureText(text).width + 6, 16);
          ctx.fillStyle = theme.error;
          ctx.fillText(text, start, top + 8);
        }
        ctx.restore();
      },
    };
  }
}

/** How many step numbers fit side by side. */
export const stepTicks = (width: number): number => Math.max(1, Math.min(8, Math.floor(width / 70)));

function setTicks(scale: Scale, values: number[]): void {
  scale.ticks = values.map((value) => ({ value }));
}
