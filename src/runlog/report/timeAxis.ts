import { formatCount } from '../../../webview/format';
import { linearTicks } from '../../../webview/series/ticks';
import { html, type Markup } from './markup';

/** The pictures of a stage share their width, and so the place of a step: what happened at one is found by looking down. Units of the SVG. */
export const picture = { width: 960, left: 168, right: 72 } as const;
export const plotWidth = picture.width - picture.left - picture.right;

/** The ends of an axis. */
export interface Range {
  min: number;
  max: number;
}

/** Steps to the right. */
export class TimeAxis {
  constructor(readonly range: Range) {}

  x(step: number): number {
    const { min, max } = this.range;
    return rounded(picture.left + (plotWidth * (step - min)) / (max - min));
  }

  /** The numbers of the steps, beneath a plot that ends at `bottom`. */
  labels(bottom: number): Markup[] {
    return linearTicks(this.range, 8, true).map(
      (step) =>
        html`<text class="tick" x="${this.x(step)}" y="${bottom + 16}" text-anchor="middle">${formatCount(step)}</text>`,
    );
  }
}

/** A tenth of a unit is less than anyone sees. */
export const rounded = (value: number): number => Math.round(value * 10) / 10;
