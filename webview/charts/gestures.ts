import type { PanelAction, StepRange } from '../store';

/** How a chart's pixels and steps belong together at the moment. `left` and `width` are the plot's, in CSS pixels from the element's edge. */
export interface TimeFrame {
  left: number;
  width: number;
  /** What is shown, and all that could be. */
  shown: StepRange;
  full: StepRange;
  cursor: number | null;
}

export interface Gestures {
  frame(): TimeFrame | null;
  act(action: PanelAction): void;
  /** A click that was no drag, at a height from the element's top. */
  onClick?(top: number): void;
}

export const toPixel = ({ left, width, shown }: TimeFrame, step: number): number =>
  left + (width * (step - shown.min)) / (shown.max - shown.min);

const toStep = ({ left, width, shown }: TimeFrame, pixel: number): number =>
  shown.min + ((pixel - left) / width) * (shown.max - shown.min);

/**
 * The time axis under mouse and keys, the same in every chart: moving shows a step in all charts, dragging across zooms in,
 * Shift and drag pans, Ctrl and wheel zooms (the bare wheel scrolls the page), a double click shows all.
 * Keys: ← → move the cursor, Shift with them pans, + and − zoom, 0 shows all, Escape takes the cursor away.
 */
export function addGestures(target: HTMLElement, selection: HTMLElement, gestures: Gestures): void {
  let drag: { from: number; range: StepRange; pans: boolean } | null = null;
  const withFrame = (use: (frame: TimeFrame) => void) => {
    const frame = gestures.frame();
    if (frame && frame.width > 0) use(frame);
  };
  const pixelOf = (event: MouseEvent) => event.clientX - target.getBoundingClientRect().left;
  const zoom = (range: StepRange, full: StepRange) => gestures.act({ type: 'zoomed', range: within(range, full) });

  target.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    withFrame(({ shown }) => {
      drag = { from: pixelOf(event), range: shown, pans: event.shiftKey };
      target.setPointerCapture(event.pointerId);
    });
  });
  target.addEventListener('pointermove', (event) =>
    withFrame((frame) => {
      const pixel = pixelOf(event);
      const inside = pixel >= frame.left - 4 && pixel <= frame.left + frame.width + 4;
      gestures.act({ type: 'cursorMoved', step: inside || drag ? Math.round(toStep(frame, pixel)) : null });
      if (drag?.pans) zoom(shifted(drag.range, toStep(frame, drag.from) - toStep(frame, pixel)), frame.full);
      else if (drag) showSelection(selection, frame, drag.from, pixel);
    }),
  );
  target.addEventListener('pointerleave', () => drag ?? gestures.act({ type: 'cursorMoved', step: null }));
  const endDrag = (event: PointerEvent) => {
    const ended = drag;
    drag = null;
    selection.hidden = true;
    if (!ended || ended.pans || event.type === 'pointercancel') return;
    withFrame((frame) => {
      const pixel = pixelOf(event);
      if (Math.abs(pixel - ended.from) < 5)
        return gestures.onClick?.(event.clientY - target.getBoundingClientRect().top);
      const [a, b] = [toStep(frame, Math.min(pixel, ended.from)), toStep(frame, Math.max(pixel, ended.from))];
      zoom({ min: a, max: b }, frame.full);
    });
  };
  target.addEventListener('pointerup', endDrag);
  target.addEventListener('pointercancel', endDrag);
  target.addEventListener('dblclick', () => gestures.act({ type: 'zoomed', range: null }));
  target.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      withFrame((frame) => zoom(scaled(frame.shown, 1.002 ** event.deltaY, toStep(frame, pixelOf(event))), frame.full));
    },
    { passive: false },
  );
  target.addEventListener('keydown', (event) => withFrame((frame) => onKey(event, frame, gestures)));
  target.addEventListener('blur', () => gestures.act({ type: 'cursorMoved', step: null }));
}

function onKey(event: KeyboardEvent, frame: TimeFrame, { act }: Gestures): void {
  const { shown, full } = frame;
  const middle = frame.cursor ?? (shown.min + shown.max) / 2;
  const zoom = (range: StepRange) => act({ type: 'zoomed', range: within(range, full) });
  const direction = event.key === 'ArrowLeft' ? -1 : 1;
  switch (event.key) {
    case 'ArrowLeft':
    case 'ArrowRight':
      if (event.shiftKey) zoom(shifted(shown, direction * 0.2 * (shown.max - shown.min)));
      else act({ type: 'cursorMoved', step: moved(frame, direction) });
      break;
    case '+':
    case '=':
      zoom(scaled(shown, 0.7, middle));
      break;
    case '-':
      zoom(scaled(shown, 1.4, middle));
      break;
    case '0':
      act({ type: 'zoomed', range: null });
      break;
    case 'Escape':
      act({ type: 'cursorMoved', step: null });
      break;
    default:
      return;
  }
  event.preventDefault();
}

/** One step, or one pixel's worth of them where a pixel holds many. From outside the picture it enters at the end. */
function moved({ shown, width, cursor }: TimeFrame, direction: number): number {
  if (cursor === null || cursor < shown.min || cursor > shown.max) return Math.floor(shown.max);
  const by = Math.max(1, Math.round((shown.max - shown.min) / width));
  return Math.min(Math.floor(shown.max), Math.max(Math.ceil(shown.min), cursor + direction * by));
}

const shifted = ({ min, max }: StepRange, by: number): StepRange => ({ min: min + by, max: max + by });

const scaled = ({ min, max }: StepRange, factor: number, around: number): StepRange => ({
  min: around - (around - min) * factor,
  max: around + (max - around) * factor,
});

/** A zoom as long as asked but not shorter than 4 steps, kept inside; null (all) where nothing is left out. */
export function within(range: StepRange, full: StepRange): StepRange | null {
  const length = Math.max(range.max - range.min, Math.min(4, full.max - full.min));
  if (length >= full.max - full.min) return null;
  const min = Math.min(Math.max(range.min, full.min), full.max - length);
  return { min, max: min + length };
}

function showSelection(selection: HTMLElement, { left, width }: TimeFrame, from: number, to: number): void {
  const clamp = (pixel: number) => Math.min(left + width, Math.max(left, pixel));
  selection.hidden = false;
  selection.style.left = `${clamp(Math.min(from, to))}px`;
  selection.style.width = `${clamp(Math.max(from, to)) - clamp(Math.min(from, to))}px`;
}
