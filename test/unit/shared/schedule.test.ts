import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSchedule, scheduleKinds } from '../../../src/shared/schedule';

describe('parseSchedule', () => {
  it.each([
    ['constant', [{ kind: 'constant', parameters: {} }]],
    ['cosine:to=1e-5', [{ kind: 'cosine', parameters: { to: 1e-5 } }]],
    ['cosine:steps=1000,to=1e+2', [{ kind: 'cosine', parameters: { steps: 1000, to: 100 } }]],
    [
      'warmup:steps=100+constant:steps=5+plateau:patience=0',
      [
        { kind: 'warmup', parameters: { steps: 100 } },
        { kind: 'constant', parameters: { steps: 5 } },
        { kind: 'plateau', parameters: { patience: 0 } },
      ],
    ],
  ])('reads %s', (text, schedule) => expect(parseSchedule(text)).toEqual({ schedule }));

  it.each([
    ['', '"" is none of constant, step, exponential, linear, cosine, warmup, onecycle, plateau'],
    ['sine', '"sine" is none of constant, '],
    ['constructor', '"constructor" is none of'],
    ['cosine:too=1', 'cosine has no "too=1": what can be set is to=, steps='],
    ['cosine:', 'cosine has no ""'],
    ['cosine:toString=1', 'cosine has no "toString=1"'],
    ['cosine:to', 'cosine:to="" is not a number from 0 on'],
    ['cosine:to=-1', 'cosine:to="-1" is not a number from 0 on'],
    ['cosine:to=Infinity', 'cosine:to="Infinity" is not a number from 0 on'],
    ['step:every=1.5', 'step:every="1.5" is not a whole number of steps from 1 on'],
    ['step', 'step needs every='],
    ['exponential:every=3', 'exponential needs factor='],
    ['exponential:factor=1', 'exponential:factor="1" is not a number between 0 and 1'],
    ['warmup', 'warmup needs steps='],
    ['cosine+constant', 'cosine needs steps=N, since another piece follows it'],
    ['plateau+cosine', 'plateau has no end: it can only come last'],
  ])('answers "%s"', (text, problem) => {
    const parsed = parseSchedule(text);
    expect('problem' in parsed && parsed.problem).toContain(problem);
    expect('problem' in parsed && parsed.problem).not.toContain('\n');
  });
});

it('the documentation has every kind with all that can be set, and no other', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/optimizers/schedules.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` \| ([^|]*) \|/gm)].map(([, kind, settings]) => [
    kind,
    [...settings!.matchAll(/`(\w+)`/g)].map(([, name]) => name).sort(),
  ]);
  const known = Object.entries(scheduleKinds).map(([kind, settings]) => [kind, Object.keys(settings).sort()]);
  expect(rows).toEqual(known);
});
