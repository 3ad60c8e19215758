import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main';
import { type FakeRun, fakeSurroundings } from './fakes';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ravine-bench-'));
  writeFileSync(join(folder, 'train.ts'), '');
});

const stage = (play: (run: FakeRun) => void) => fakeSurroundings(play, { workingDirectory: folder });

/** Losses alone at 1000, 900 and 800 steps a second; measuring adds a quarter, none and a half. */
const speeds = { 0: [1000, 900, 800], 10: [800, 900, 533.3333333] };

describe('ravine bench', () => {
  it('trains in turn with measurements and without, and tells the medians', async () => {
    const taken = { 0: 0, 10: 0 };
    const here = stage((run) => {
      const budget = run.request.diagnosticsBudget as 0 | 10;
      run.print('stdout', 'chatter\n');
      run.finish({ steps: 50, stepsPerSecond: speeds[budget][taken[budget]++]! });
    });
    expect(await main(['bench', 'train.ts', '--seed', '1', '--steps', '50', '--format', 'ndjson'], here)).toBe(0);
    const asked = here.requests.map(({ request }) => [
      request.diagnosticsBudget,
      request.steps,
      request.seed,
      request.log,
    ]);
    expect(asked).toEqual([0, 10, 10, 0, 0, 10].map((budget) => [budget, 50, 1, null]));
    const lines = here.stdout.lines.map((line) => JSON.parse(line));
    expect(lines.map(({ type }) => type)).toEqual([...Array(6).fill('sample'), 'bench']);
    expect(lines.at(-1)).toMatchObject({ stepsPerSecond: 900, measuredStepsPerSecond: 800, addedFrom: 0 });
    expect(lines.at(-1).added).toBeCloseTo(0.25, 6);
    expect(lines.at(-1).addedTo).toBeCloseTo(0.5, 6);
    expect(here.stderr.written).toContain('chatter');
  });

  it('ends with the first training that fails, and says why', async () => {
    const failure = { kind: 'no-training', message: 'Nothing.', advice: 'Train.', position: null, stack: '' } as const;
    const here = stage((run) => run.finish({ reason: 'failed', steps: 0, failure }));
    expect(await main(['bench', 'train.ts'], here)).toBe(2);
    expect(here.runs).toHaveLength(1);
    expect(here.stderr.written).toContain('error no-training Nothing.');
    expect(here.stdout.written).not.toContain('steps/s');
  });
});
