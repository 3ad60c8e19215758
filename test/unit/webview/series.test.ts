import { describe, expect, it } from 'vitest';
import { StepHistory } from '../../../src/shared/stepHistory';
import { absent, binCells, pixelRows } from '../../../webview/series/cellBins';
import { binLine } from '../../../webview/series/lineBins';
import { robustRange } from '../../../webview/series/robustRange';
import { nearestRow, rowFrom, rowsWithin } from '../../../webview/series/rows';
import { smooth } from '../../../webview/series/smoothing';
import { linearTicks, logTicks } from '../../../webview/series/ticks';
import { columns } from './runs';

const historyOf = (loss: number[], firstStep = 1): StepHistory => {
  const history = new StepHistory(0, 2);
  history.append(columns(firstStep, loss));
  return history;
};
const noisy = (count: number, value: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => value(i) * (1 + 0.05 * Math.sin(i * 12.9898)));

describe('smooth', () => {
  it('starts at the first value, not at zero', () => {
    for (const value of smooth(Float64Array.of(5, 5, 5))) expect(value).toBeCloseTo(5, 12);
  });

  it('is the mean with weights that fall by the same factor', () => {
    expect(smooth(Float64Array.of(1, 3), 0.5)[1]).toBeCloseTo((0.5 * 1 + 3) / 1.5, 12);
  });

  it('leaves a gap where a value is not finite and is not spoilt by it', () => {
    const result = smooth(Float64Array.of(2, Number.NaN, Number.POSITIVE_INFINITY, 2));
    expect([...result].map(Number.isFinite)).toEqual([true, false, false, true]);
    expect(result[3]).toBeCloseTo(2, 12);
  });
});

describe('binLine', () => {
  const all = (history: StepHistory) => ({ min: 0, max: history.length });

  it('gives every step its point while there is room', () => {
    const history = historyOf([3, 2, 1]);
    expect(binLine(history, history.scalar('loss'), all(history), 100)).toEqual([
      { x: 1, y: 3 },
      { x: 2, y: 2 },
      { x: 3, y: 1 },
    ]);
  });

  it('keeps the height of a spike of one step, upwards and downwards', () => {
    const loss = noisy(10_000, () => 1);
    loss[6123] = 50;
    loss[2777] = 0.01;
    const history = historyOf(loss);
    const points = binLine(history, history.scalar('loss'), all(history), 300);
    expect(points.length).toBeLessThanOrEqual(300 * 5);
    expect(points).toContainEqual({ x: 6124, y: 50 });
    expect(points).toContainEqual({ x: 2778, y: 0.01 });
  });

  it('keeps a gap of one step, in order with its neighbours', () => {
    const loss = noisy(10_000, () => 1);
    loss[5000] = Number.NaN;
    const history = historyOf(loss);
    const points = binLine(history, history.scalar('loss'), all(history), 300);
    expect(points.filter(({ y }) => Number.isNaN(y)).map(({ x }) => x)).toEqual([5001]);
    expect(points.map(({ x }) => x)).toEqual([...points.map(({ x }) => x)].sort((a, b) => a - b));
  });

  it('keeps its points as the line grows by less than a bin a pixel', () => {
    const loss = noisy(8990, (i) => 1 / (1 + i));
    const points = (count: number) => {
      const history = historyOf(loss.slice(0, count));
      return binLine(history, history.scalar('loss'), { min: 0, max: 20_000 }, 250);
    };
    expect(points(8990).slice(0, 500)).toEqual(points(8900).slice(0, 500));
  });

  it('shows the part that was zoomed into, and one row beyond either edge', () => {
    const history = historyOf(noisy(100, () => 1));
    const xs = binLine(history, history.scalar('loss'), { min: 40, max: 50 }, 300).map(({ x }) => x);
    expect([xs[0], xs.at(-1)]).toEqual([39, 50]);
  });
});

describe('robustRange', () => {
  const decay = noisy(400, (i) => 2.3 * Math.exp(-i / 70) + 0.2);

  it.each(['log', 'linear'] as const)('holds a whole healthy curve on a %s axis', (scale) => {
    const range = robustRange(Float64Array.from(decay), scale);
    expect(range?.min).toBeLessThan(Math.min(...decay));
    expect(range?.max).toBeGreaterThan(Math.max(...decay));
  });

  it.each(['log', 'linear'] as const)('is not stretched by early spikes on a %s axis', (scale) => {
    const range = robustRange(Float64Array.of(4e6, 1e5, Number.POSITIVE_INFINITY, ...decay), scale);
    expect(range?.max).toBeGreaterThan(Math.max(...decay));
    expect(range?.max).toBeLessThan(100);
  });

  it('does not blow up the noise of a plateau', () => {
    const range = robustRange(
      Float64Array.from({ length: 100 }, (_, i) => 2.3 + 0.001 * Math.sin(i)),
      'linear',
    );
    expect((range?.max ?? 0) - (range?.min ?? 0)).toBeGreaterThan(0.4);
  });

  it('spans something around a single value', () => {
    const range = robustRange(Float64Array.of(3), 'log');
    expect(range?.min).toBeLessThan(3);
    expect(range?.max).toBeGreaterThan(3);
  });

  it('is null where nothing can be drawn', () => {
    expect(robustRange(Float64Array.of(Number.NaN, -1, 0), 'log')).toBeNull();
    expect(robustRange(new Float64Array(0), 'linear')).toBeNull();
  });
});

describe('cell bins', () => {
  const cells = (history: StepHistory, pixels: number, range = { min: 0.5, max: history.length + 0.5 }) =>
    binCells(history.layer('gradientL2'), 0, 2, pixelRows(history, range, pixels), Math.log10);
  const withGradients = (values: number[]) => {
    const history = new StepHistory(0, 2);
    history.append(
      columns(1, values, { layers: { gradientL2: Float32Array.from(values.flatMap((value) => [value, 9])) } }),
    );
    return history;
  };

  it('gives each step the same share of pixels while there is room', () => {
    expect([...cells(withGradients([1, 2]), 4)]).toEqual([1, 1, 2, 2]);
  });

  it('keep the step that explodes and the step that starves', () => {
    const values = noisy(5000, () => 1e-3);
    values[1000] = 8;
    values[4000] = 1e-8;
    const result = [...cells(withGradients(values), 50)];
    expect(result[10]).toBe(8);
    expect(result[40]).toBeCloseTo(1e-8, 12);
  });

  it('let a value that is not finite outrank all others in its pixel, and only there', () => {
    const values = noisy(5000, () => 1e-3);
    values[2500] = Number.NaN;
    const broken = [...cells(withGradients(values), 50)].map((value) => Number.isNaN(value));
    expect(broken.indexOf(true)).toBe(25);
    expect(broken.filter(Boolean)).toHaveLength(1);
  });

  it('tell steps that are not there from values that are not finite', () => {
    const result = cells(withGradients([1, Number.NaN]), 4, { min: 0.5, max: 4.5 });
    expect(result[0]).toBe(1);
    expect(result[1]).toBeNaN();
    expect([result[2], result[3]]).toEqual([absent, absent]);
  });

  it('leave steps that were lost on the way blank', () => {
    const history = new StepHistory(0, 2);
    history.append(columns(1, [1]));
    history.append(columns(3, [1]));
    expect([...cells(history, 3, { min: 0.5, max: 3.5 })]).toEqual([0.5, absent, 0.5]);
  });
});

describe('rows', () => {
  const history = historyOf([1, 1, 1], 10);
  it('are found by their step, also beyond the ends', () => {
    expect([9, 10, 11, 12, 13].map((step) => rowFrom(history, step))).toEqual([0, 0, 1, 2, 3]);
    expect([1, 11, 99].map((step) => nearestRow(history, step))).toEqual([0, 1, 2]);
    expect(nearestRow(new StepHistory(0, 2), 5)).toBe(-1);
    expect(rowsWithin(history, { min: 10.5, max: 12 })).toEqual({ start: 1, end: 3 });
  });
});

describe('ticks', () => {
  it('are round, within the range and not too many', () => {
    expect(linearTicks({ min: 0, max: 625 }, 7)).toEqual([0, 100, 200, 300, 400, 500, 600]);
    expect(linearTicks({ min: 0, max: 3 }, 8, true)).toEqual([0, 1, 2, 3]);
    expect(logTicks({ min: 0.15, max: 3 }, 5)).toEqual([0.2, 0.5, 1, 2]);
    expect(logTicks({ min: 1e-9, max: 1 }, 4)).toEqual([1e-9, 1e-6, 1e-3, 1]);
  });

  it('are there for a range within one decade too', () => {
    expect(logTicks({ min: 2.1, max: 2.6 }, 4).length).toBeGreaterThanOrEqual(2);
  });

  it.each([
    { min: 1, max: 1 },
    { min: Number.NaN, max: 2 },
    { min: -1, max: 0 },
    { min: 1, max: Number.POSITIVE_INFINITY },
  ])('are none where a log axis has no range: $min to $max', (range) => {
    expect(logTicks(range, 5)).toEqual([]);
  });
});
