import { describe, expect, it } from 'vitest';
import { spectrumHelp } from '../../../src/cli/help';
import { LineOutput } from '../../../src/cli/lineOutput';
import { NdjsonReport } from '../../../src/cli/ndjsonReport';
import { PrettyReport } from '../../../src/cli/prettyReport';
import { parseSpectrumOptions } from '../../../src/cli/spectrumOptions';
import { UsageError } from '../../../src/cli/values';
import type { SpectrumMeasured } from '../../../src/shared/spectrum';
import { aRequest, FakeOutput, FakeRun, fakeSurroundings } from './fakes';

/** A density with three quarters of its mass about 0 and one about 10. */
const grid = Array.from({ length: 513 }, (_, i) => -1 + (12 * i) / 512);
const normal = (x: number) => Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI);
const density = {
  grid,
  values: grid.map((t) => (0.75 * normal(t / 0.1) + 0.25 * normal((t - 10) / 0.1)) / 0.1),
  sigma: 0.1,
};

const aSpectrum: SpectrumMeasured = {
  stage: 0,
  step: 20,
  batchSize: 512,
  examples: 8075,
  products: 100,
  seconds: 2.4,
  complete: false,
  lambdaMax: { value: 10, uncertainty: 0.002 },
  lambdaMin: { value: -0.25, uncertainty: 0.01 },
  trace: { value: 77, uncertainty: 6.4 },
  condition: { value: 40, uncertainty: 5 },
  negativeDirections: 16,
  density,
};

const unknown = { value: Number.NaN, uncertainty: Number.NaN };

function pretty(change: Partial<SpectrumMeasured> = {}, asked = true): string {
  const run = new FakeRun({ ...aRequest, spectrum: asked ? { products: 100 } : null });
  const surroundings = fakeSurroundings();
  const report = new PrettyReport(run, new LineOutput(surroundings.stdout, () => undefined), surroundings);
  run.observe(report);
  run.stage({ steps: 0 });
  run.tell('spectrumMeasured', { ...aSpectrum, ...change });
  run.finish({ steps: 0, reason: 'steps-reached' });
  report.close();
  return surroundings.stdout.written;
}

describe('a spectrum for people', () => {
  it('has each number with its uncertainty, and what they are of', () => {
    const text = pretty();
    expect(text).toContain('Spectrum of the Hessian after 20 steps, on 512 of 8 075 examples');
    expect(text).toContain('100 products with it, 2.4 s, on the eager engine');
    expect(text).toContain('λmax       10.000 ± 0.002');
    expect(text).toContain('λmin       -0.25 ± 0.01');
    expect(text).toContain('trace      77 ± 7');
    expect(text).toContain('condition  at least 40 ± 5');
    expect(text).toContain('along at least 16 of 400 directions');
    expect(text).toContain('2/λmax = 0.2: plain gradient descent diverges above this learning rate; sgd runs at 0.1');
  });

  it.each<[number, number, string]>([
    [-1.14373, 6.6e-5, '-1.14373 ± 0.00007'],
    [-1.14373, 9.6e-5, '-1.1437 ± 0.0001'],
    [12.3456, 0.02, '12.35 ± 0.02'],
    [12.3456, 0.021, '12.35 ± 0.03'],
    [1234.56, 300, '1200 ± 300'],
    [98_765.4, 2, '98765 ± 2'],
    [1_234_567, 300, '1.2346e6 ± 300'],
    [3.21e-6, 4e-9, '3.210e-6 ± 4e-9'],
    [0.0004, 0.02, '0.00 ± 0.02'],
    [0, 2e-9, '0 ± 2e-9'],
    [0.25, 0, '0.25000000 ± 2e-8'],
    [0, 0, '0 ± 0'],
  ])('tells %d, off by %d at most, as far as that is known', (value, uncertainty, text) => {
    expect(pretty({ lambdaMin: { value, uncertainty } })).toContain(`λmin       ${text}\n`);
  });

  it('counts the eigenvalues between, on a logarithmic scale', () => {
    const rows = pretty()
      .split('\n')
      .flatMap((line) => {
        const found = / to +(\S+) +(\d+)( +(█+))?$/.exec(line);
        return found ? [{ to: Number(found[1]), count: Number(found[2]), bar: found[4]?.length ?? 0 }] : [];
      });
    expect(rows).toHaveLength(16);
    const counted = (inside: (to: number) => boolean) =>
      rows.filter(({ to }) => inside(to)).reduce((sum, { count }) => sum + count, 0);
    expect(Math.abs(counted((to) => to < 5) - 300)).toBeLessThanOrEqual(2);
    expect(Math.abs(counted((to) => to > 5) - 100)).toBeLessThanOrEqual(2);
    const most = rows.reduce((a, b) => (b.count > a.count ? b : a));
    expect(most.bar).toBe(40);
    for (const { count, bar } of rows) {
      const ideal = (40 * Math.log1p(count)) / Math.log1p(most.count);
      expect(Math.abs(bar - ideal)).toBeLessThan(1);
    }
  });

  it('says of a whole one that it is whole', () => {
    const text = pretty({ complete: true, step: 0 });
    expect(text).toContain('before the first step');
    expect(text).toContain('condition  40 ± 5');
    expect(text).toContain('along 16 of 400 directions');
  });

  it('says what is not known', () => {
    const text = pretty({
      lambdaMax: { value: 5, uncertainty: Number.POSITIVE_INFINITY },
      trace: { value: 77, uncertainty: Number.NaN },
      condition: unknown,
    });
    expect(text).toContain('λmax       5 so far: too few products to say more');
    expect(text).toContain('trace      about 77: too few products to say how far off');
    expect(text).toContain('condition  not known');
    expect(text).not.toContain('2/λmax');
    const empty = { lambdaMax: unknown, density: { grid: [], values: [], sigma: Number.NaN } };
    expect(pretty({ ...empty, products: 0 })).toContain('There was no time for a single product.');
    expect(pretty({ ...empty, products: 1 })).toContain('It is not finite at these weights.');
  });

  it('does not call a run healthy that was not watched', () => {
    expect(pretty()).not.toContain('findings');
  });

  it('is left to the panel where a training only measures on its way', () => {
    expect(pretty({}, false)).not.toContain('Spectrum');
  });
});

describe('a spectrum for programs', () => {
  it('is one line, whatever is not known', () => {
    const [run, stdout] = [new FakeRun(), new FakeOutput()];
    const report = new NdjsonReport(run, new LineOutput(stdout, () => undefined), new FakeOutput());
    run.observe(report);
    run.stage({ steps: 0 });
    run.tell('spectrumMeasured', { ...aSpectrum, condition: unknown });
    run.finish();
    report.close();
    const lines = stdout.lines.map((line) => JSON.parse(line));
    expect(lines.map(({ type }) => type)).toEqual(['run', 'spectrum', 'end']);
    expect(lines[1]).toEqual({
      type: 'spectrum',
      ...aSpectrum,
      condition: { value: 'NaN', uncertainty: 'NaN' },
    });
  });
});

describe('parseSpectrumOptions', () => {
  it('measures at the initial weights, with a hundred products', () => {
    expect(parseSpectrumOptions(['a.ts'])).toMatchObject({ file: 'a.ts', steps: 0, spectrum: { products: 100 } });
  });

  it('reads its own options beside those of a training, and passes on the script’s', () => {
    const words = '--steps 200 --products 30 --batch-size 64 --seed 3 --engine eager --format ndjson a.ts -- --steps 7';
    expect(parseSpectrumOptions(words.split(' '))).toMatchObject({
      file: 'a.ts',
      scriptArguments: ['--steps', '7'],
      steps: 200,
      spectrum: { products: 30 },
      batchSize: 64,
      seed: 3,
      engine: 'eager',
      format: 'ndjson',
    });
  });

  it.each<[string, string[], string]>([
    ['no file', [], 'no script given: ravine spectrum FILE'],
    ['no products', ['a.ts', '--products', '0'], '--products "0" is no whole number from 1'],
    ['half a step', ['a.ts', '--steps', '0.5'], '--steps "0.5" is no whole number from 0'],
    ['an option of train alone', ['a.ts', '--budget', '5'], 'unknown option --budget; ravine spectrum --help'],
  ])('refuses %s in one line', (_, words, message) => {
    const refusal = () => parseSpectrumOptions(words);
    expect(refusal).toThrow(UsageError);
    expect(refusal).toThrow(message);
  });

  it('help lists every option, and no other', () => {
    const listed = [...spectrumHelp.matchAll(/^ {2}(?:-h, )?--([a-z-]+)/gm)].map(([, name]) => name!);
    for (const name of listed.filter((name) => name !== 'help')) {
      expect(() => parseSpectrumOptions(['a.ts', `--${name}`, 'no such value'])).toThrow(
        `--${name} "no such value" is no`,
      );
    }
    expect(parseSpectrumOptions(['--help']).help).toBe(true);
    expect(listed.sort()).toEqual(
      'batch-size engine execution-provider format help lr memory-limit optimizer products seed steps threads'.split(
        ' ',
      ),
    );
  });
});
