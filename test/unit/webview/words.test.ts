import { describe, expect, it } from 'vitest';
import { Announcements } from '../../../webview/announcements';
import { cividis, colourAt, scalePosition } from '../../../webview/charts/colourScale';
import { within } from '../../../webview/charts/gestures';
import {
  formatCount,
  formatDuration,
  formatMagnitude,
  formatNumber,
  formatPlace,
  formatSetting,
  formatShare,
} from '../../../webview/format';
import { currentEpoch, isStalled, layerSeverity, plannedEnd, timeRange } from '../../../webview/runFacts';
import { initialState, runOf } from '../../../webview/store';
import { verdictOf } from '../../../webview/verdict';
import { footerText } from '../../../webview/views/footer';
import { stateText } from '../../../webview/views/stateText';
import { columns, end, finding, position, runAfter, snapshot, stage, stateAfter, status } from './runs';

const trained = (change: Parameters<typeof status>[0] = {}, findings: ReturnType<typeof finding>[] = []) =>
  stateAfter(snapshot({ status: status(change), steps: [columns(1, [3, 2, 1])], findings }));
const ended = (change: Parameters<typeof end>[0], findings: ReturnType<typeof finding>[] = []) =>
  trained({ state: 'ended', end: end(change) }, findings);
const failure = {
  kind: 'crashed',
  message: 'Ended by SIGSEGV.',
  advice: 'Look at the log.',
  position: null,
  stack: '',
} as const;

describe('verdict', () => {
  it.each([
    ['waiting for the host', initialState(), 'idle', /Looking for a run/],
    ['an empty window', stateAfter({ type: 'empty' }), 'idle', /Nothing has run yet/],
    ['starting', stateAfter({ type: 'status', status: status({ state: 'starting' }) }), 'idle', /Starting model\.ts/],
    [
      'loading',
      stateAfter({ type: 'status', status: status({ state: 'loading', detail: 'Reading data.' }) }),
      'idle',
      /Loading model\.ts/,
    ],
    ['training before the first step', stateAfter(snapshot()), 'idle', /waiting for the first step/],
    ['training', trained(), 'good', /Healthy so far/],
    ['paused', trained({ state: 'paused' }), 'good', /Paused at step 3/],
    ['stopping', trained({ state: 'stopping' }), 'good', /Stopping/],
    ['silent for long', trained({ silentSeconds: 12 }), 'warning', /No sign of life for 12 seconds/],
    ['completed', ended({}), 'good', /^Healthy\.$/],
    ['stopped', ended({ reason: 'stopped' }), 'good', /until you stopped it/],
    ['ended after so many steps', ended({ reason: 'steps-reached' }), 'good', /Healthy/],
    [
      'not finite without a finding',
      ended({ reason: 'non-finite', steps: 3 }),
      'error',
      /stopped being finite at step 4/,
    ],
    [
      'failed',
      ended({ reason: 'failed', failure: { ...failure, kind: 'script-error', message: 'No such file.' } }),
      'error',
      /No such file/,
    ],
    ['crashed', ended({ reason: 'crashed', failure }), 'error', /SIGSEGV/],
    ['crashed without a word', ended({ reason: 'crashed' }), 'error', /crashed/],
  ] as const)('has a sentence for: %s', (_, state, tone, headline) => {
    const verdict = verdictOf(state);
    expect(verdict.tone).toBe(tone);
    expect(verdict.headline).toMatch(headline);
  });

  it('speaks of the worst finding, the host’s first among equals, and links to its line', () => {
    const warning = finding({ id: 'w', severity: 'warning', message: 'w' });
    const [first, second] = [finding({ id: '1', message: 'first' }), finding({ id: '2', message: 'second' })];
    const verdict = verdictOf(trained({}, [warning, first, second]));
    expect(verdict).toMatchObject({ tone: 'error', headline: 'first', position: position(3) });
    expect(verdict.details).toContain('Use ReLU.');
  });

  it('stays healthy with information, and counts it', () => {
    const verdict = verdictOf(trained({}, [finding({ severity: 'information' })]));
    expect(verdict.tone).toBe('good');
    expect(verdict.details.join()).toContain('All 8 checks made: 1 remark');
  });

  it('does not call a run healthy that nothing judged', () => {
    const verdict = verdictOf(trained({ rules: 0 }));
    expect(verdict.tone).toBe('idle');
    expect(verdict.headline).not.toMatch(/Healthy/);
  });

  it('offers the log after a crash, and says how far it came', () => {
    const verdict = verdictOf(ended({ reason: 'crashed', failure }));
    expect(verdict.command?.id).toBe('showLog');
    expect(verdict.details.join()).toContain('step 3');
  });

  it('tells what the worst finding has led to', () => {
    const cause = finding({ id: 'cause', message: 'The gradient explodes.' });
    const effect = finding({ id: 'nan', causedBy: 'cause', message: 'NaN at step 9.' });
    const { headline, details } = verdictOf(trained({}, [cause, effect]));
    expect(headline).toBe('The gradient explodes.');
    expect(details).toContain('It has led to this: NaN at step 9.');
  });

  it('keeps the finding when the run is paused, ends or is stopped', () => {
    for (const state of [
      trained({ state: 'paused' }, [finding()]),
      ended({}, [finding()]),
      ended({ reason: 'stopped' }, [finding()]),
    ]) {
      expect(verdictOf(state).headline).toBe('a hardly learns.');
    }
  });
});

describe('state in a word', () => {
  it('tells why the run ended', () => {
    expect(stateText(initialState())).toBe('connecting');
    expect(stateText(stateAfter({ type: 'empty' }))).toBe('no run');
    expect(stateText(trained())).toBe('training');
    expect(stateText(trained({ silentSeconds: 6 }))).toBe('stalled');
    expect(stateText(ended({ reason: 'non-finite' }))).toBe('not finite');
    expect(stateText(ended({ reason: 'stopped' }))).toBe('stopped');
  });
});

describe('run facts', () => {
  it('show the planned end until the run ends, then the last step', () => {
    expect(timeRange(runAfter(snapshot({ steps: [columns(1, [1, 1])] })))).toEqual({ min: 0, max: 20 });
    expect(
      timeRange(runAfter(snapshot({ status: status({ state: 'ended', end: end() }), steps: [columns(1, [1, 1])] }))),
    ).toEqual({ min: 0, max: 2 });
  });

  it('leave room to grow where the end is unknown', () => {
    const run = runAfter(snapshot({ stage: stage({ stepsPerEpoch: 0 }), steps: [columns(1, new Array(13).fill(1))] }));
    expect(plannedEnd(run)).toBeNull();
    expect(timeRange(run)).toEqual({ min: 0, max: 20 });
    expect(currentEpoch(run)).toBeNull();
  });

  it('count epochs from the stage’s first step', () => {
    const at = (first: number, count: number) =>
      currentEpoch(runAfter(snapshot({ steps: [columns(first, new Array(count).fill(1))] })));
    expect([at(1, 1), at(1, 10), at(1, 11), at(21, 10)]).toEqual([1, 1, 2, 1]);
  });

  it('call a run stalled only while it trains', () => {
    expect(isStalled(runAfter(snapshot({ status: status({ silentSeconds: 9, state: 'paused' }) })))).toBe(false);
    expect(isStalled(runAfter(snapshot({ status: status({ silentSeconds: 5 }) })))).toBe(false);
  });

  it('mark a layer by its worst finding, not by information', () => {
    const run = runAfter(
      snapshot({
        findings: [
          finding({ severity: 'warning' }),
          finding({ id: '2' }),
          finding({ id: '3', severity: 'information', places: [{ layer: 'b', position: null }] }),
        ],
      }),
    );
    expect([layerSeverity(run, 'a'), layerSeverity(run, 'b'), layerSeverity(run, 'c')]).toEqual(['error', null, null]);
  });
});

describe('footer', () => {
  it('tells the engine and why it is not the other, what diagnostics cost, and what was lost', () => {
    const engine = { name: 'eager', backend: 'wasm', fallbackReason: 'no kernel “Cumsum”.' } as const;
    const text = footerText(
      runAfter(
        snapshot({ stage: stage({ engine }), status: status({ state: 'ended', droppedSteps: 12, end: end() }) }),
      ),
    );
    for (const part of ['eager engine (wasm): no kernel “Cumsum”', 'diagnostics 5 %', '12 steps lost', 'seed 7'])
      expect(text).toContain(part);
  });
});

describe('a run that could not say how it ended', () => {
  const unknown = { seconds: Number.NaN, overhead: Number.NaN, stepsPerSecond: Number.NaN, setupSeconds: Number.NaN };
  const state = ended({ reason: 'stopped', steps: 3, ...unknown });

  it('is shown without the numbers that nobody knows', () => {
    expect(footerText(runOf(state)!)).not.toMatch(/diagnostics|NaN|–/);
    expect(JSON.stringify(verdictOf(state))).not.toMatch(/NaN|–| in /);
  });
});

describe('announcements', () => {
  it('speak each finding once, and the end once', () => {
    const announcements = new Announcements();
    expect(announcements.next(trained())).toEqual([]);
    expect(announcements.next(trained({}, [finding()]))).toEqual(['error: a hardly learns.']);
    expect(announcements.next(trained({}, [finding({ message: 'a hardly learns, still.' })]))).toEqual([]);
    expect(announcements.next(ended({}, [finding()]))).toEqual(['Run ended. a hardly learns.']);
    expect(announcements.next(ended({}, [finding()]))).toEqual([]);
  });

  it('begin anew with another run', () => {
    const announcements = new Announcements();
    announcements.next(trained({}, [finding()]));
    expect(announcements.next(trained({ runId: 'run-2' }, [finding()]))).toHaveLength(1);
  });
});

describe('colour scale', () => {
  it('is absolute: the same value has the same place whatever else there is', () => {
    expect(scalePosition('gradientL2', 1e-9)).toBe(0);
    expect(scalePosition('gradientL2', 1e-4)).toBeCloseTo(0.5, 12);
    expect(scalePosition('gradientL2', 10)).toBe(1);
    expect(scalePosition('gradientZeros', 0.25)).toBe(0.25);
  });

  it('holds values beyond its ends, and zero, at the ends; NaN has no place', () => {
    expect([0, 1e-30, 1e6].map((value) => scalePosition('weightL2', value))).toEqual([0, 0, 1]);
    expect(scalePosition('weightL2', Number.NaN)).toBeNaN();
  });

  it('grows lighter all the way from dark blue to yellow', () => {
    const lightness = cividis.map(([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue);
    expect(lightness.every((value, i) => i === 0 || value > (lightness[i - 1] ?? 0) - 0.5)).toBe(true);
    expect(colourAt(0)[2]).toBeGreaterThan(colourAt(0)[0]);
    expect(colourAt(1)[0]).toBeGreaterThan(colourAt(1)[2]);
  });
});

describe('zooming', () => {
  const full = { min: 0, max: 100 };
  it('stays inside, is never shorter than four steps, and ends where all is shown', () => {
    expect(within({ min: -10, max: 20 }, full)).toEqual({ min: 0, max: 30 });
    expect(within({ min: 99, max: 99.5 }, full)).toEqual({ min: 96, max: 100 });
    expect(within({ min: -5, max: 120 }, full)).toBeNull();
  });
});

describe('numbers for people', () => {
  it('have three digits, whatever their size', () => {
    expect([0.2294, 0.9999, 2.2957, 12.34, 412.3, 12_345, 1.234e-9, 4e6].map(formatNumber)).toEqual([
      '0.229',
      '1.00',
      '2.30',
      '12.3',
      '412',
      '12345',
      '1.2e-9',
      '4.0e6',
    ]);
    expect([0, -0.5, -1e-9].map(formatNumber)).toEqual(['0', '−0.500', '−1.0e-9']);
  });

  it('name what is not finite', () => {
    for (const format of [formatNumber, formatMagnitude, formatShare, formatSetting, formatCount]) {
      expect(format(Number.NaN)).toBe('NaN');
      expect(format(Number.POSITIVE_INFINITY)).toBe('∞');
      expect(format(Number.NEGATIVE_INFINITY)).toBe('−∞');
    }
  });

  it('are padded nowhere where they were set by hand', () => {
    expect([0.001, 0.1, 1e-5, 0.30000000000000004].map(formatSetting)).toEqual(['0.001', '0.1', '1e-5', '0.3']);
  });

  it('show magnitudes, shares, counts, times and places briefly', () => {
    expect([0.0234, 70_000].map(formatMagnitude)).toEqual(['2e-2', '7e4']);
    expect(formatShare(0.374)).toBe('37 %');
    expect(formatCount(1_234_567)).toBe('1\u202f234\u202f567');
    expect([38, 3725, Number.NaN].map(formatDuration)).toEqual(['0:38', '1:02:05', '–']);
    expect(formatPlace({ file: 'C:\\ada\\digits.ts', line: 9, column: 2 })).toBe('digits.ts:9');
  });
});
