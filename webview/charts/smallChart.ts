import { element } from '../dom';
import { formatMagnitude } from '../format';
import { logTicks } from '../series/ticks';
import type { StepRange } from '../store';
import type { Theme } from '../theme';

/** A canvas with a log axis upwards and an axis of its own to the right, in CSS pixels. */
export interface Area {
  context: CanvasRenderingContext2D;
  left: number;
  right: number;
  top: number;
  bottom: number;
  toX(value: number): number;
  /** Values below the axis stand on it. */
  toY(value: number): number;
}

const leftEdge = 38;

/** A small chart that is read as a picture: it says in words what it shows, and has a table beside it. */
export class SmallChart {
  readonly element = element('canvas', { class: 'small-chart', role: 'img' });

  /** Clears it, draws the log axis, and gives the area to draw in; null while it has no size. */
  begin(x: StepRange, y: StepRange, label: string, theme: Theme): Area | null {
    const { element: canvas } = this;
    const ratio = window.devicePixelRatio;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    canvas.setAttribute('aria-label', label);
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const context = canvas.getContext('2d');
    if (!context || width <= leftEdge) return null;
    context.scale(ratio, ratio);
    context.font = `11px ${theme.numberFont}`;
    const [left, right, top, bottom] = [leftEdge, width - 8, 8, height - 20];
    const toX = (value: number) => left + ((right - left) * (value - x.min)) / (x.max - x.min);
    const toY = (value: number) =>
      bottom - ((bottom - top) * Math.log10(Math.max(value, y.min) / y.min)) / Math.log10(y.max / y.min);
    paintTicks(context, logTicks(y, Math.max(2, Math.floor((bottom - top) / 28))), { left, right, toY }, theme);
    return { context, left, right, top, bottom, toX, toY };
  }
}

function paintTicks(
  context: CanvasRenderingContext2D,
  ticks: readonly number[],
  { left, right, toY }: Pick<Area, 'left' | 'right' | 'toY'>,
  theme: Theme,
): void {
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const tick of ticks) {
    context.fillStyle = theme.grid;
    context.fillRect(left, Math.round(toY(tick)), right - left, 1);
    context.fillStyle = theme.dim;
    context.fillText(tick >= 1 && tick < 1000 ? String(tick) : formatMagnitude(tick), left - 6, toY(tick));
  }
}
