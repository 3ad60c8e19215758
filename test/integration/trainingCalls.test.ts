import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { RunRequest } from '../../src/shared/run';
import { repository, runScript, script } from '../support/runs';

/** What one form of a training call led to: see test/fixtures/scripts/calls/told.mjs. */
interface Form {
  name: string;
  result: unknown;
  warnings: string[];
  tensors: number;
}

const formsIn = (output: string): Form[] =>
  [...output.matchAll(/^form (.*)$/gm)].map(([, json]) => JSON.parse(json!) as Form);

/** The same script with the same random numbers, without Ravine. */
async function plainly(file: string): Promise<Form[]> {
  const preload = `${repository}/test/support/seedFrom7.mjs`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', preload, file], { maxBuffer: 1e8 });
  return formsIn(stdout);
}

/** Where two results differ: numbers by more than 1e-4 of their size, all else at all. */
function differences(mine: unknown, plain: unknown, path = ''): string[] {
  if (typeof mine === 'number' && typeof plain === 'number') {
    const isClose = Math.abs(mine - plain) <= 1e-4 * Math.max(1, Math.abs(plain));
    return isClose ? [] : [`${path}: ${mine} instead of ${plain}`];
  }
  if (mine === null || plain === null || typeof mine !== 'object' || typeof plain !== 'object')
    return Object.is(mine, plain) ? [] : [`${path}: ${mine} instead of ${plain}`];
  const keys = [Object.keys(mine), Object.keys(plain)].map(String);
  if (keys[0] !== keys[1]) return [`${path}: {${keys[0]}} instead of {${keys[1]}}`];
  return Object.entries(mine).flatMap(([key, value]) =>
    differences(value, (plain as Record<string, unknown>)[key], `${path}/${key}`),
  );
}

const engines: Partial<RunRequest>[] = [{ engine: 'auto' }, { engine: 'eager' }];

describe.each(['fit', 'fitDataset', 'trainOnBatch'])('%s', (call) => {
  const file = script(`calls/${call}.mjs`);
  const plain = plainly(file);

  it.each(engines)('leaves what plain tfjs leaves, in all its forms: $engine', async (engine) => {
    const { output, end } = await runScript(file, { seed: 7, ...engine });
    expect(end.failure).toBeNull();
    const expected = await plain;
    const found = formsIn(output);
    expect(found.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
    const problems = found.flatMap((form, i) => differences(form, expected[i], form.name));
    expect(problems).toEqual([]);
  });
});
