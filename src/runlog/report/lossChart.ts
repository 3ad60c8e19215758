import { formatCount, formatNumber, formatSetting } from '../../../webview/format';
import { binLine } from '../../../webview/series/lineBins';
import { type AxisScale, robustRange } from '../../../webview/series/robustRange';
import { smooth } from '../../../webview/series/smoothing';
import { linearTicks, logTicks } from '../../../webview/series/ticks';
import { html, type Markup } from './markup';
import type { Mark, StageReport } from './stageReport';
import { picture, plotWidth, type Range, rounded, type TimeAxis } from './timeAxis';

const plot = { top: 24, bottom: 190, height: 214 } as const;

/** The loss of every step, its running mean, the validation loss of every epoch, and marks where somebody stepped in. */
export function lossChart({ stage, time, validation, marks }: StageReport): Markup {
  const loss = stage.history.scalar('loss');
  const scale: AxisScale = loss.some((value) => value <= 0) ? 'linear' : 'log';
  const range = robustRange(
    loss,
    scale,
    validation.map((point) => point.loss),
  );
  if (!range) return html`<p class="dim">No finite loss was recorded.</p>`;
  const y = verticalAxis(range, scale);
  const line = (values: Float64Array) => path(binLine(stage.history, values, time.range, plotWidth / 2), time, y);
  const mean = smooth(loss);
  const dots = validation.filter((point) => Number.isFinite(y(point.loss)));
  const now = mean.findLast(Number.isFinite) ?? Number.NaN;
  // Room for the marks where there are any.
  const top = marks.length > 0 ? 0 : plot.top - 10;
  const clip = `plot-${stage.stage}`;
  return html`<svg viewBox="0 ${top} ${picture.width} ${plot.height - top}" role="img" aria-label="Loss by step">
<clipPath id="${clip}"><rect x="${picture.left - 5}" y="${plot.top - 2}" width="${plotWidth + 10}" height="${plot.bottom - plot.top + 4}"/></clipPath>
${gridLines(range, scale, y)}${time.labels(plot.bottom)}
<g clip-path="url(#${clip})"><path class="raw" d="${line(loss)}"/><path class="mean" d="${line(mean)}"/>
${dots.map((point) => html`<circle class="validation" cx="${time.x(point.step)}" cy="${y(point.loss)}" r="3.5"/>`)}</g>
${marks.map((mark) => intervention(mark, time))}${broken(loss, stage.history.stepAt(loss.findIndex(isBroken)), time)}
<text class="now" x="${picture.width - picture.right + 8}" y="${clamped(y(now)) + 4}">${formatNumber(now)}</text>
</svg>`;
}

const isBroken = (value: number): boolean => !Number.isFinite(value);

function verticalAxis({ min, max }: Range, scale: AxisScale): (value: number) => number {
  const on = scale === 'log' ? Math.log10 : (value: number) => value;
  return (value) => rounded(plot.bottom - ((plot.bottom - plot.top) * (on(value) - on(min))) / (on(max) - on(min)));
}

const clamped = (y: number): number => Math.min(plot.bottom, Math.max(plot.top, y));

function gridLines(range: Range, scale: AxisScale, y: (value: number) => number): Markup[] {
  const ticks = scale === 'log' ? logTicks(range, 5) : linearTicks(range, 5);
  return ticks.map(
    (
      tick,
    ) => html`<line class="grid" x1="${picture.left}" x2="${picture.width - picture.right}" y1="${y(tick)}" y2="${y(tick)}"/>
<text class="tick" x="${picture.left - 8}" y="${y(tick) + 4}" text-anchor="end">${formatSetting(tick)}</text>`,
  );
}

/** A line with a gap where a value cannot be drawn. */
function path(points: readonly { x: number; y: number }[], time: TimeAxis, y: (value: number) => number): string {
  let pen = 'M';
  return points
    .map((point) => {
      const height = y(point.y);
      const move = pen;
      pen = Number.isFinite(height) ? 'L' : 'M';
      return Number.isFinite(height) ? `${move}${time.x(point.x)} ${height}` : '';
    })
    .join('');
}

function intervention({ step, number }: Mark, time: TimeAxis): Markup {
  const x = time.x(step);
  return html`<line class="intervention" x1="${x}" x2="${x}" y1="${plot.top - 8}" y2="${plot.bottom}"/>
<circle class="badge" cx="${x}" cy="${plot.top - 14}" r="7.5"/><text class="badge-number" x="${x}" y="${plot.top - 10.5}" text-anchor="middle">${number}</text>`;
}

function broken(loss: Float64Array, step: number, time: TimeAxis): Markup | null {
  if (!loss.some(isBroken)) return null;
  const x = time.x(step);
  const isRight = x > picture.left + plotWidth / 2;
  return html`<line class="broken" x1="${x}" x2="${x}" y1="${plot.top}" y2="${plot.bottom}"/>
<text class="broken-words" x="${isRight ? x - 6 : x + 6}" y="${plot.bottom - 8}" text-anchor="${isRight ? 'end' : 'start'}">not finite at step ${formatCount(step)}</text>`;
}
