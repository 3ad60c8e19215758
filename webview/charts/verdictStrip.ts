import { type StepVerdict, stepVerdicts } from '../../src/shared/catalog';
import type { StepHistory } from '../../src/shared/stepHistory';
import { rowsWithin } from '../series/rows';
import { binVerdicts } from '../series/verdictBins';
import { type PanelAction, type PanelState, runOf, type StepRange } from '../store';
import type { Theme } from '../theme';
import { Plot } from './plot';

/** How much of the strip's height a verdict takes: the graver the taller, a second sign beside the colour. */
export const verdictHeights: Record<StepVerdict, number> = {
  fine: 0.3,
  noise: 0.5,
  uphill: 0.66,
  overshoot: 0.84,
  cliff: 1,
};

/** A verdict with its place on the strip, from 0 to the strip's width. */
export interface VerdictBar {
  verdict: StepVerdict;
  start: number;
  end: number;
}

/** The verdicts of the judged steps, on the time axis of the chart above it, whose keys and table speak for it too. */
export class VerdictStrip {
  readonly plot: Plot;

  constructor(act: (action: PanelAction) => void) {
    this.plot = new Plot('', act);
    const { element } = this.plot;
    for (const name of ['tabindex', 'role', 'aria-label', 'aria-roledescription']) element.removeAttribute(name);
    element.setAttribute('aria-hidden', 'true');
    element.classList.add('strip');
    element.dataset.testid = 'verdict-strip';
  }

  render(state: PanelState, theme: Theme): void {
    const history = runOf(state)?.history;
    const frame = this.plot.measure(state);
    const { canvas, element } = this.plot;
    const ratio = window.devicePixelRatio;
    canvas.width = Math.round(element.clientWidth * ratio);
    canvas.height = Math.round(element.clientHeight * ratio);
    const context = canvas.getContext('2d');
    if (!history || !frame || !context) return;
    const left = Math.round(frame.left * ratio);
    context.rect(left, 0, Math.round(frame.width * ratio), canvas.height);
    context.clip();
    for (const { verdict, start, end } of verdictBars(history, frame.shown, Math.round(frame.width * ratio))) {
      const height = Math.round(canvas.height * verdictHeights[verdict]);
      context.fillStyle = theme.verdicts[verdict];
      context.fillRect(left + start, canvas.height - height, Math.max(ratio, end - start), height);
    }
    this.plot.moveCursor(state);
  }
}

/** One bar a step where there is room to tell them apart, else one for each stretch of pixels with the same verdict. */
export function verdictBars(history: StepHistory, shown: StepRange, width: number): VerdictBar[] {
  const pixelsPerStep = width / (shown.max - shown.min);
  return pixelsPerStep >= 8 ? barPerStep(history, shown, pixelsPerStep) : stretches(binVerdicts(history, shown, width));
}

function barPerStep(history: StepHistory, shown: StepRange, pixelsPerStep: number): VerdictBar[] {
  const { start, end } = rowsWithin(history, shown);
  return [...history.scalar('verdict').subarray(start, end)].flatMap((code, i) => {
    const verdict = stepVerdicts[code];
    const middle = (history.stepAt(start + i) - shown.min) * pixelsPerStep;
    return verdict ? [{ verdict, start: middle - 0.4 * pixelsPerStep, end: middle + 0.4 * pixelsPerStep }] : [];
  });
}

function stretches(bins: readonly (StepVerdict | null)[]): VerdictBar[] {
  const bars: VerdictBar[] = [];
  bins.forEach((verdict, pixel) => {
    const last = bars.at(-1);
    if (verdict === null) return;
    if (last?.verdict === verdict && last.end === pixel) last.end = pixel + 1;
    else bars.push({ verdict, start: pixel, end: pixel + 1 });
  });
  return bars;
}
