import { describe, expect, it } from 'vitest';
import { stepVerdicts } from '../../../src/shared/catalog';
import type { SpectrumMeasured } from '../../../src/shared/spectrum';
import { StepHistory } from '../../../src/shared/stepHistory';
import { labelStarts } from '../../../webview/charts/eventMarks';
import { verdictBars } from '../../../webview/charts/verdictStrip';
import { defaultChoices, shownMetric } from '../../../webview/choices';
import { gaugesOf } from '../../../webview/gauges';
import { markText } from '../../../webview/markText';
import { absent, binCells, pixelRows } from '../../../webview/series/cellBins';
import { heldCells, latestMeasured, layerValueAt, measuredIn } from '../../../webview/series/measured';
import { readingAt } from '../../../webview/series/readings';
import { spectrumCurve } from '../../../webview/series/spectrumCurve';
import { lostSteps } from '../../../webview/series/timeReach';
import { binVerdicts, byGravity, countVerdicts } from '../../../webview/series/verdictBins';
import { stepReason } from '../../../webview/stepReason';
import { evidenceTexts } from '../../../webview/terrainWords';
import { sourceText, withBound } from '../../../webview/views/spectrumBox';
import { reachText } from '../../../webview/views/timeFlows';
import { columns, end, runAfter, snapshot, spectrum, stage, status } from './runs';

const none = Number.NaN;
const code = (verdict: (typeof stepVerdicts)[number] | null) =>
  verdict === null ? none : stepVerdicts.indexOf(verdict);

function judged(verdicts: Parameters<typeof code>[0][], firstStep = 1): StepHistory {
  const history = new StepHistory(0, 2);
  const scalars = { loss: new Float64Array(verdicts.length).fill(1), verdict: Float64Array.from(verdicts.map(code)) };
  history.append(columns(firstStep, [...scalars.loss], { scalars }));
  return history;
}

describe('the verdict strip', () => {
  it('keeps one cliff among ten thousand steps', () => {
    const verdicts = new Array(10_000).fill('fine');
    verdicts[4321] = 'cliff';
    const bins = binVerdicts(judged(verdicts), { min: 0, max: 10_000 }, 300);
    expect(bins.filter((verdict) => verdict === 'cliff')).toHaveLength(1);
    expect(bins.indexOf('cliff')).toBe(Math.floor((4322 / 10_000) * 300));
  });

  it.each(byGravity.slice(1).map((graver, i) => [byGravity[i]!, graver] as const))(
    'shows, of %s and %s in one pixel, the graver',
    (milder, graver) => {
      for (const order of [
        [milder, graver],
        [graver, milder, null],
      ])
        expect(binVerdicts(judged(order), { min: 0.5, max: order.length + 0.5 }, 1)).toEqual([graver]);
    },
  );

  it('leaves unjudged steps empty', () => {
    expect(binVerdicts(judged(['fine', null, 'noise']), { min: 0.5, max: 3.5 }, 3)).toEqual(['fine', null, 'noise']);
  });

  it('joins neighbouring pixels of one verdict where steps are close', () => {
    const bars = verdictBars(judged(['fine', 'fine', null, 'cliff']), { min: 0.5, max: 4.5 }, 8);
    expect(bars).toEqual([
      { verdict: 'fine', start: 0, end: 4 },
      { verdict: 'cliff', start: 6, end: 8 },
    ]);
  });

  it('gives each step a bar about its place where they are far apart', () => {
    const bars = verdictBars(judged(['fine', 'fine', null], 5), { min: 4, max: 8 }, 400);
    expect(bars.map(({ start, end }) => (start + end) / 2)).toEqual([100, 200]);
    expect(bars[0]!.end).toBeLessThan(bars[1]!.start);
  });

  it('counts what it shows', () => {
    const column = judged(['fine', 'overshoot', null, 'fine']).scalar('verdict');
    expect(countVerdicts(column)).toEqual({ fine: 2, noise: 0, uphill: 0, overshoot: 1, cliff: 0 });
  });
});

describe('why the loss rose', () => {
  const numbers = { predictedChange: 0.03, measuredChange: 0.05, alpha: 1.7, largestSafeRate: 0.06, learningRate: 0.1 };
  const scalars = {
    loss: Float64Array.of(1, 2, 2),
    verdict: Float64Array.of(none, code('overshoot'), none),
    ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Float64Array.of(none, value, none)])),
  };
  const run = runAfter(snapshot({ steps: [columns(201, [1, 2, 2], { scalars })] }));

  it('is told at the step, with its numbers', () => {
    const reason = stepReason(run, 202);
    expect(reason).toMatchObject({ where: 'step 202', kind: 'overshoot' });
    expect(reason.sentence).toMatch(
      /too long for the curvature: the loss rose by 0\.05, α = 1\.7.*learning rate 0\.06/,
    );
    expect(reason.numbers).toBe('α 1.70 · predicted +0.030 · measured +0.050 · largest safe η 0.060');
  });

  it('is told of the step before where a step was not judged, and says so', () => {
    expect(stepReason(run, 203)).toMatchObject({ where: 'step 203 was not judged; 202 was', kind: 'overshoot' });
    expect(stepReason(run, 201)).toMatchObject({ kind: null, numbers: '' });
    expect(stepReason(run, null).where).toBe('step 202, the last that was judged');
  });

  it('is not told by a verdict from long ago', () => {
    const later = Float64Array.from({ length: 30 }, () => 1);
    const long = runAfter(snapshot({ steps: [columns(201, [1, 2, 2], { scalars }), columns(204, [...later])] }));
    expect(stepReason(long, 222)).toMatchObject({ where: 'step 222 was not judged; 202 was', kind: 'overshoot' });
    expect(stepReason(long, 223)).toMatchObject({ where: 'step 223', kind: null, numbers: '' });
    expect(stepReason(long, 223).sentence).toMatch(/Not judged.* 202/);
  });

  it('says what is awaited while nothing is judged, and that nothing was when the run has ended', () => {
    const plain = { steps: [columns(1, [1])] };
    expect(stepReason(runAfter(snapshot(plain)), null).sentence).toMatch(/yet/);
    const over = snapshot({ ...plain, status: status({ state: 'ended', end: end() }) });
    expect(stepReason(runAfter(over), 1).sentence).toBe('No step of this run was judged.');
  });
});

describe('thinned layer columns', () => {
  /** Two layers; each row is `[a, b]`. */
  function cellsOf(
    metric: 'gradientL2' | 'deadUnits',
    rows: [number, number][],
    loss = rows.map(() => 1),
  ): StepHistory {
    const history = new StepHistory(0, 2);
    history.append(columns(1, loss, { layers: { [metric]: Float32Array.from(rows.flat()) } }));
    return history;
  }

  it('stand until the next measurement, and are absent before the first', () => {
    const history = cellsOf('deadUnits', [
      [none, none],
      [0.25, none],
      [none, none],
      [0.5, none],
    ]);
    expect([...heldCells(history, 'deadUnits')]).toEqual([absent, absent, 0.25, absent, 0.25, absent, 0.5, absent]);
  });

  it('tell a value that was not finite from none that was measured', () => {
    const exploded = cellsOf('gradientL2', [
      [1, 2],
      [none, none],
      [none, 3],
      [Number.POSITIVE_INFINITY, 1],
    ]);
    expect([...heldCells(exploded, 'gradientL2')]).toEqual([1, 2, 1, 2, none, 3, none, 1]);
    const lost = cellsOf(
      'deadUnits',
      [
        [0.5, none],
        [none, none],
      ],
      [1, none],
    );
    expect([...heldCells(lost, 'deadUnits')]).toEqual([0.5, absent, none, none]);
  });

  it('begin anew after a value that was not finite', () => {
    const history = cellsOf(
      'gradientL2',
      [
        [1, 1],
        [none, none],
        [none, none],
      ],
      [1, none, 1],
    );
    expect([...heldCells(history, 'gradientL2')].slice(4)).toEqual([absent, absent]);
  });

  it('are read at a row as they are drawn there', () => {
    const history = cellsOf('gradientL2', [
      [none, none],
      [1, 2],
      [none, none],
      [none, 4],
    ]);
    const read = [0, 1, 2, 3].flatMap((row) => [0, 1].map((layer) => layerValueAt(history, 'gradientL2', row, layer)));
    expect(read).toEqual([null, null, 1, 2, 1, 2, none, 4]);
  });

  it('leave pixels without a measurement blank, and look past absent cells in one that has some', () => {
    const history = cellsOf('deadUnits', [
      [none, none],
      [none, none],
      [none, none],
      [0.5, none],
    ]);
    const rows = pixelRows(history, { min: 0.5, max: 4.5 }, 2);
    const cells = (layer: number) => [...binCells(heldCells(history, 'deadUnits'), layer, 2, rows, (value) => value)];
    expect([cells(0), cells(1)]).toEqual([
      [absent, 0.5],
      [absent, absent],
    ]);
  });

  it('are offered once one value of them is known, in the catalog’s order', () => {
    const layers = {
      weightL2: Float32Array.of(none, 1),
      deadUnits: Float32Array.of(none, none),
      gradientL2: Float32Array.of(1, 1),
    };
    const known = measuredIn(columns(1, [1], { layers }), []);
    expect(known).toEqual(['gradientL2', 'weightL2']);
    expect(measuredIn(columns(2, [1], { layers: {} }), known)).toBe(known);
  });

  it('give way to the gradient norm where the chosen one is not there', () => {
    const choices = { ...defaultChoices, metric: 'deadUnits' } as const;
    expect(shownMetric(choices, ['gradientL2'])).toBe('gradientL2');
    expect(shownMetric(choices, ['gradientL2', 'deadUnits'])).toBe('deadUnits');
  });
});

describe('gauges', () => {
  const measured = (values: Record<string, number>, change: Parameters<typeof stage>[0] = {}) => {
    const scalars = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, Float64Array.of(value, none)]),
    );
    return runAfter(snapshot({ stage: stage({ batchSize: 64, ...change }), steps: [columns(1, [1, 1], { scalars })] }));
  };
  const texts = (run: ReturnType<typeof measured>) => gaugesOf(run, null).map(({ text }) => text);

  it('show what was measured last, with the limit in the middle', () => {
    const [edge, condition, noise] = gaugesOf(measured({ edge: 1, condition: 100, noiseScale: 64 }), null);
    for (const gauge of [edge, condition, noise]) {
      expect(gauge).toMatchObject({ limit: 0.5, isBeyond: false, step: 1 });
      expect(gauge!.position).toBeCloseTo(0.5, 12);
    }
    expect(gaugesOf(measured({ edge: 1.2 }), null)[0]).toMatchObject({ isBeyond: true });
  });

  it('stay on the gauge whatever comes', () => {
    for (const value of [0, 1e-9, 1e9, Number.POSITIVE_INFINITY])
      for (const { position } of gaugesOf(measured({ edge: value, condition: value, noiseScale: value }), null))
        if (position !== null) expect([position >= 0, position <= 1]).toEqual([true, true]);
  });

  it('say what is awaited instead of zero, and what was not measured when the run has ended', () => {
    expect(texts(measured({}))).toEqual(new Array(4).fill('not yet measured'));
    const over = runAfter(snapshot({ status: status({ state: 'ended', end: end() }), steps: [columns(1, [1])] }));
    expect(texts(over)).toEqual(new Array(4).fill('not measured'));
    expect(gaugesOf(over, null).map(({ position }) => position)).toEqual([null, null, null, null]);
  });

  it('tell λmax without a limit, and noise in examples, where the other half is unknown', () => {
    expect(texts(measured({ lambdaMax: 38 }))[0]).toBe('λmax 38.0, limit unknown');
    expect(texts(measured({ noiseScale: 80 }, { batchSize: null }))[2]).toBe('80 examples');
  });

  it('take condition and directions downwards from the spectrum at the cursor', () => {
    const spectra = [
      spectrum({ step: 1, negativeDirections: 1 }),
      spectrum({ step: 9, negativeDirections: 3, complete: true }),
    ];
    const run = runAfter(snapshot({ steps: [columns(1, new Array(10).fill(1))], spectra }));
    expect(
      gaugesOf(run, 5)
        .slice(1)
        .map(({ text }) => text),
    ).toEqual(['≥ 40.0', 'not yet measured', '≥ 1 direction']);
    expect(gaugesOf(run, null)[3]!.text).toBe('3 directions');
  });
});

describe('readings', () => {
  it('are those up to the cursor, or the latest', () => {
    const readings = [{ step: 5 }, { step: 9 }];
    expect([4, 5, 8, 100, null].map((step) => readingAt(readings, step)?.step)).toEqual([undefined, 5, 5, 9, 9]);
  });

  it('are looked up where they were measured last', () => {
    const column = Float64Array.of(none, 2, none);
    expect(latestMeasured(column, 2)).toEqual({ value: 2, row: 1 });
    expect(latestMeasured(column, 0).value).toBeNaN();
    expect(latestMeasured(new Float64Array(0), 3).value).toBeNaN();
  });
});

describe('the spectrum', () => {
  /** n eigenvalues of one size are n Gaussians of mass 1/n each: n high where they lie. */
  it.each([1, 7, 20_000])('counts %d eigenvalues of one size as so many', (parameters) => {
    const sigma = 0.3;
    const grid = Array.from({ length: 41 }, (_, i) => 2 + (i - 20) * 0.1);
    const values = grid.map((at) => Math.exp(-(((at - 2) / sigma) ** 2) / 2) / (sigma * Math.sqrt(2 * Math.PI)));
    const { counts, lambdas } = spectrumCurve({ density: { grid, values, sigma } }, parameters);
    expect(Math.max(...counts)).toBeCloseTo(parameters, 6);
    expect(lambdas[counts.indexOf(Math.max(...counts))]).toBeCloseTo(2, 12);
  });

  it('names batch, place and products', () => {
    const text = sourceText(spectrum({ batchSize: 512, examples: 8000, step: 625, products: 101 }));
    expect(text).toBe('A batch of 512 of 8\u202f000 examples, after step 625, from 101 products with the Hessian.');
    const stream: Partial<SpectrumMeasured> = { batchSize: null, examples: null, complete: true, step: 3 };
    expect(sourceText(spectrum(stream))).toBe('One batch, after step 3, from all eigenvalues, one by one.');
  });

  it('tells each number with its bound', () => {
    expect(withBound({ value: 38.2, uncertainty: 0.318 })).toBe('38.2 ± 0.32');
    expect(withBound({ value: 38.2, uncertainty: none })).toBe('38.2');
    expect(withBound({ value: none, uncertainty: none })).toBe('not told');
  });
});

describe('time flow', () => {
  const flow = (gradientRms: number[]) => ({ stage: 0, step: 9, layer: { name: 'lstm', position: null }, gradientRms });

  it('is lost up to the last step below a thousandth of the end', () => {
    expect(lostSteps([1e-5, 1e-3, 2e-3, 1])).toBe(1);
    expect(lostSteps([1e-2, 1e-5, 1e-2, 1])).toBe(2);
    expect(lostSteps([0.5, 1])).toBe(0);
    expect(lostSteps([none, 1])).toBe(0);
    expect(lostSteps([])).toBe(0);
  });

  it('is told in a sentence', () => {
    expect(reachText(flow([1e-5, 1e-4, 0.5, 1]))).toMatch(/Lost up to time step 2: .* last 2 of 4.*at step 9/);
    expect(reachText(flow([0.5, 1]))).toMatch(/reaches back over all 2 time steps/);
  });
});

describe('labels of events', () => {
  const starts = (...at: number[]) =>
    labelStarts(
      at.map((x) => ({ at: x, width: 40 })),
      0,
      200,
    );

  it('stand right of their lines, left of them at the right edge', () => {
    expect(starts(20, 100)).toEqual([28, 108]);
    expect(starts(190)).toEqual([142]);
  });

  it('meet neither each other nor a line', () => {
    expect(starts(100, 120)).toEqual([52, 128]);
    expect(starts(100, 110, 120)).toEqual([52, null, 128]);
    expect(starts(5, 30)).toEqual([null, 38]);
  });
});

describe('words', () => {
  it('name what somebody did', () => {
    const at = { stage: 0, step: 4 };
    expect(markText({ type: 'learningRateChanged', from: 0.1, to: 1e-4, ...at })).toBe('η 0.1 → 1e-4');
    expect(markText({ type: 'rolledBack', to: 1200, ...at })).toBe('back to 1\u202f200');
    expect(markText({ type: 'paused', ...at })).toBe('paused');
  });

  it('give a terrain’s evidence with values and limits', () => {
    const evidence = [{ quantity: 'condition', value: 29_000, threshold: 100, says: 'one direction is steep' }];
    const [text] = evidenceTexts({ stage: 0, step: 1, terrain: 'ravine', evidence });
    expect(text).toBe('one direction is steep: condition = 29000, limit 100');
  });
});
