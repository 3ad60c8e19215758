import { element } from '../dom';
import { timeRange } from '../runFacts';
import { type PanelAction, type PanelState, runOf, type StepRange } from '../store';
import { addGestures, type TimeFrame, toPixel } from './gestures';

/**
 * What all charts share: a box with a canvas, the plot's edges (the same in every chart, so that looking down finds the same
 * step), the cursor line and the gestures. The cursor is an element above the canvas: moving it repaints nothing.
 */
export class Plot {
  readonly canvas = element('canvas', { 'aria-hidden': 'true' });
  readonly element: HTMLElement;
  private readonly line = element('div', { class: 'cursor', hidden: '' });
  private readonly selection = element('div', { class: 'selection', hidden: '' });
  private frame: TimeFrame | null = null;

  constructor(label: string, act: (action: PanelAction) => void, onClick?: (top: number) => void) {
    const role = { tabindex: '0', role: 'application', 'aria-roledescription': 'chart', 'aria-label': label };
    this.element = element('div', { class: 'plot', ...role }, this.canvas, this.line, this.selection);
    addGestures(this.element, this.selection, { frame: () => this.frame, act, onClick });
  }

  /** Where the plot lies at the moment; null while the chart has no size or there is no run. */
  measure(state: PanelState): TimeFrame | null {
    const run = runOf(state);
    const { left, right } = plotEdges(this.element);
    const width = this.element.clientWidth - left - right;
    const full = run && timeRange(run);
    this.frame = full && width > 0 ? { left, width, full, shown: shownRange(state, full), cursor: state.cursor } : null;
    return this.frame;
  }

  moveCursor({ cursor }: PanelState): void {
    const { frame } = this;
    const visible = frame !== null && cursor !== null && cursor >= frame.shown.min && cursor <= frame.shown.max;
    if (frame) frame.cursor = cursor;
    this.line.hidden = !visible;
    if (visible) this.line.style.transform = `translateX(${Math.round(toPixel(frame, cursor))}px)`;
  }
}

/** The whole time axis, or the part that was zoomed into as far as it still exists. */
const shownRange = ({ zoom }: PanelState, full: StepRange): StepRange =>
  zoom && zoom.min >= full.min && zoom.max <= full.max ? zoom : full;

/** Room for names on the left and for values on the right: the stylesheet says how much at which width. */
function plotEdges(node: HTMLElement): { left: number; right: number } {
  const style = getComputedStyle(node);
  const pixels = (name: string) => Number.parseFloat(style.getPropertyValue(name)) || 0;
  return { left: pixels('--plot-left'), right: pixels('--plot-right') };
}
