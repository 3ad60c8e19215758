import type { ChartArea } from 'chart.js';
import type { Theme } from '../theme';

/** What somebody did, at its place on the time axis. */
export interface EventMark {
  step: number;
  text: string;
}

/** A dashed line from top to bottom for each event, with a pointer at its head and its words where there is room. */
export function paintEvents(
  context: CanvasRenderingContext2D,
  { left, right, top, bottom }: ChartArea,
  events: readonly EventMark[],
  toPixel: (step: number) => number,
  theme: Theme,
): void {
  const shown = events
    .map(({ step, text }) => ({ at: Math.round(toPixel(step)) + 0.5, text, width: context.measureText(text).width }))
    .filter(({ at }) => at >= left && at <= right);
  const starts = labelStarts(shown, left, right);
  context.strokeStyle = theme.foreground;
  context.fillStyle = theme.foreground;
  shown.forEach(({ at, text }, i) => {
    paintLine(context, at, top, bottom);
    const start = starts[i];
    if (typeof start === 'number') context.fillText(text, start, top + 4);
  });
}

/** Where the words of each event begin: right of its line, or left of it, or nowhere (null) where they would meet a neighbour. */
export function labelStarts(
  events: readonly { at: number; width: number }[],
  left: number,
  right: number,
): (number | null)[] {
  const gap = 8;
  let taken = left - gap;
  return events.map(({ at, width }, i) => {
    const next = events[i + 1]?.at ?? right + gap;
    const after = at + gap;
    const before = at - gap - width;
    const start = after + width <= next - gap ? after : before >= taken + gap ? before : null;
    taken = start === after ? after + width : at;
    return start;
  });
}

function paintLine(context: CanvasRenderingContext2D, at: number, top: number, bottom: number): void {
  context.setLineDash([2, 3]);
  context.beginPath();
  context.moveTo(at, top + 8);
  context.lineTo(at, bottom);
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(at - 4, top);
  context.lineTo(at + 4, top);
  context.lineTo(at, top + 7);
  context.fill();
}
