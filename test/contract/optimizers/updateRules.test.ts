import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trainHelp } from '../../../src/cli/help';
import { parseTrainOptions } from '../../../src/cli/trainOptions';
import { updateRules } from '../../../src/optimizers/registry';
import { tfjsRules } from '../../../src/optimizers/tfjs/registry';
import type { Slice, UpdateRule } from '../../../src/optimizers/updateRule';
import {
  hyperparameterProblem,
  hyperparameterRanges,
  tfjsHyperparameterRanges,
} from '../../../src/shared/hyperparameters';
import { type OptimizerId, optimizerIds } from '../../../src/shared/optimizerIds';
import { gradientAt, type Loss, Training } from './training';

const repository = join(import.meta.dirname, '../../..');
const curvature = [1, 4, 10];
const start = [1, -2, 3];

/** ½ Σ cᵢwᵢ², with c repeating itself every three weights. */
const quadratic: Loss = (parameters, into) => {
  let loss = 0;
  parameters.forEach((w, i) => {
    into[i] = curvature[i % 3]! * w;
    loss += 0.5 * into[i]! * w;
  });
  return loss;
};

function descend(training: Training, steps: number): Training {
  for (let step = 0; step < steps; step++) training.step(quadratic);
  return training;
}

const all = [
  ...Object.values(updateRules).map((rule) => ({ name: rule.id, rule })),
  ...Object.entries(tfjsRules).map(([name, rule]) => ({ name: `${name} of tfjs`, rule })),
];

// Where a gradient hardly varies, tfjs takes the root of a negative number; a test of its own says so.
const steady = all.filter(({ rule }) => rule !== tfjsRules.centeredRmsprop);

/** The same six weights as a vector and as a matrix. */
const places = [
  { as: 'a vector', slices: [{ shape: [6], offset: 0, length: 6 }] },
  { as: 'a matrix', slices: [{ shape: [2, 3], offset: 0, length: 6 }] },
];
const six = [...start, ...start.map((w) => -w)];

describe.each(steady)('$name', ({ rule }) => {
  it.each(places)('converges on a quadratic of $as while its rate falls to zero', ({ slices }) => {
    const steps = 10_000;
    const training = new Training(rule, six, rule.hyperparameters, slices);
    const rate = Math.max(0.1, rule.hyperparameters.learningRate!);
    for (let step = 0; step < steps; step++) training.step(quadratic, { learningRate: rate * (1 - step / steps) });
    const lossAt = (weights: ArrayLike<number>) => quadratic(Float32Array.from(weights), new Float32Array(6));
    expect(lossAt(training.parameters)).toBeLessThan(1e-4 * lossAt(six));
  });

  it.each(places)('stays where $as is while the gradient is zero, but for weight decay', ({ slices }) => {
    const training = new Training(rule, six, { ...rule.hyperparameters, weightDecay: 0 }, slices);
    for (let step = 0; step < 10; step++) training.follow(six.map(() => 0));
    expect([...training.parameters]).toEqual(six);
  });

  it.each(places)('survives a gradient of $as that falls to zero', ({ slices }) => {
    const training = new Training(rule, six, rule.hyperparameters, slices);
    for (let step = 0; step < 50; step++) training.follow(step < 5 ? [1, -1e-20, 1e15, 0, 1e-3, -1] : six.map(() => 0));
    expect([...training.parameters].every(Number.isFinite)).toBe(true);
  });
});

/** These treat each weight by itself; rules that look at the loss elsewhere see all weights as one place. */
const elementwise = all.filter(({ rule }) => rule.needs === 'gradient');

describe.each(elementwise)('$name', ({ rule }) => {
  it('does the same to every weight, wherever it lies', () => {
    const alone = descend(new Training(rule, start), 20);
    const copies = Array.from({ length: 7 }, () => start).flat();
    const together = descend(new Training(rule, copies), 20);
    const expected = Array.from({ length: 7 }, () => [...alone.parameters]).flat();
    expect([...together.parameters]).toEqual(expected);
  });
});

/** One vector of twelve weights, cut into tensors of these shapes. */
function cutInto(...shapes: number[][]): Slice[] {
  let offset = 0;
  return shapes.map((shape) => {
    const length = shape.reduce((product, side) => product * side, 1);
    offset += length;
    return { shape, length, offset: offset - length };
  });
}

const twelve = [...six, ...six.map((w) => w / 3)];
const trajectory = (rule: UpdateRule, slices: readonly Slice[]): number[] => [
  ...descend(new Training(rule, twelve, rule.hyperparameters, slices), 10).parameters,
];

/** These look at matrices as such. */
const ofMatrices: readonly UpdateRule[] = [updateRules.muon, updateRules.shampoo];

describe.each(all)('$name', ({ rule }) => {
  const whole = trajectory(rule, cutInto([12]));

  it('does not mind how a vector is cut into others', () => {
    expect(trajectory(rule, cutInto([5], [], [2], [4]))).toEqual(whole);
    expect(trajectory(rule, cutInto(...Array.from({ length: 12 }, () => [1])))).toEqual(whole);
  });

  it(`${ofMatrices.includes(rule) ? 'minds' : 'does not mind'} which of the weights are a matrix`, () => {
    const [wide, tall] = [trajectory(rule, cutInto([2, 3], [6])), trajectory(rule, cutInto([6, 2]))];
    if (ofMatrices.includes(rule)) {
      expect(wide).not.toEqual(whole);
      expect(tall).not.toEqual(wide);
    } else {
      expect(wide).toEqual(whole);
      expect(tall).toEqual(whole);
    }
  });
});

describe.each(all)('$name', ({ rule }) => {
  it.each(places)('goes on from its saved state onto the same trajectory, to the bit: $as', ({ slices }) => {
    const create = (from: ArrayLike<number>) => new Training(rule, from, rule.hyperparameters, slices);
    const whole = descend(create(six), 30);
    const first = descend(create(six), 15);
    const second = create(first.parameters);
    for (const [name, values] of Object.entries(first.slots)) second.slots[name]!.set(values);
    descend(second, 15);
    expect([...second.parameters]).toEqual([...whole.parameters]);
  });

  it('does not change the gradient', () => {
    const training = new Training(rule, gradientAt(1, 21));
    training.follow(gradientAt(0, 21));
    expect([...training.gradient]).toEqual([...gradientAt(0, 21)]);
  });

  it.each(places)(
    'works in the float32 arrays that it was given for $as, as many and as long as it says',
    ({ slices }) => {
      const training = new Training(rule, six, rule.hyperparameters, slices);
      const { slots, parameters } = training;
      const given = { ...slots };
      expect(Object.keys(slots)).toEqual(Object.keys(rule.slots));
      descend(training, 3);
      expect(Object.keys(slots)).toEqual(Object.keys(rule.slots));
      for (const [name, { length }] of Object.entries(rule.slots)) {
        expect(slots[name]).toBe(given[name]);
        if (typeof length !== 'function') expect(slots[name]).toHaveLength(length === 'one' ? 1 : parameters.length);
      }
    },
  );
});

describe('the registry', () => {
  it('holds the ids that are offered', () => {
    expect(Object.keys(updateRules).sort()).toEqual([...optimizerIds].sort());
    for (const [id, rule] of Object.entries(updateRules)) expect(rule.id).toBe(id);
    for (const { id } of Object.values(tfjsRules)) expect(optimizerIds).toContain(id);
  });

  it('tells what each hyperparameter may be, and its defaults may be it', () => {
    for (const [id, { hyperparameters }] of Object.entries(updateRules)) {
      expect(Object.keys(hyperparameterRanges[id as OptimizerId]).sort()).toEqual(Object.keys(hyperparameters).sort());
      for (const [name, value] of Object.entries(hyperparameters))
        expect(hyperparameterProblem(id as OptimizerId, name, value), `${id}: ${name}`).toBeNull();
    }
    const own = Object.values(tfjsRules).flatMap(({ hyperparameters }) => Object.entries(hyperparameters));
    expect(Object.keys(tfjsHyperparameterRanges).sort()).toEqual([...new Set(own.map(([name]) => name))].sort());
    for (const [name, value] of own) expect(hyperparameterProblem(null, name, value), name).toBeNull();
  });

  it.each(optimizerIds)('refuses what %s cannot be given', (id) => {
    for (const [name, { words }] of Object.entries(hyperparameterRanges[id])) {
      for (const value of [-1, -0.5, Number.NaN, Number.POSITIVE_INFINITY])
        expect(hyperparameterProblem(id, name, value)).toBe(`${name} is ${value}, and must be ${words}`);
    }
  });

  it('is what settings and command line offer', () => {
    const { properties } = JSON.parse(source('package.json')).contributes.configuration;
    expect(properties['ravine.optimizer'].enum).toEqual([null, ...optimizerIds]);
    expect(trainHelp).toContain(optimizerIds.join(', '));
    for (const id of optimizerIds) expect(parseTrainOptions(['train.ts', '--optimizer', id]).optimizer).toBe(id);
  });
});

const source = (path: string) => readFileSync(join(repository, path), 'utf8');
const files = [
  ...optimizerIds.map((id) => `src/optimizers/${id}.ts`),
  ...[...new Set(Object.values(tfjsRules).map(({ id }) => id))]
    .filter((id) => id !== 'sgd')
    .map((id) => `src/optimizers/tfjs/${id}.ts`),
];

it.each(files)('%s gives its formula and its source', (file) => {
  const docstrings = source(file).match(/\/\*\*[\s\S]*?\*\/(?=\nexport const)/g) ?? [];
  expect(docstrings.length).toBeGreaterThan(0);
  for (const docstring of docstrings) {
    expect(docstring).toMatch(/^ \* {3}w ← w [+−] /m);
    expect(docstring).toMatch(/\b(19|20)\d\d\b/);
  }
});

describe('the documentation', () => {
  it.each(optimizerIds)('of %s has its formula, its defaults, and where it comes from', (id) => {
    const page = source(`docs/optimizers/${id}.md`);
    expect(page).toMatch(/^(then:\s+)?w ← w [+−] /m);
    expect(page).toMatch(new RegExp(`^# ${id}\n`));
    for (const [name, value] of Object.entries(updateRules[id].hyperparameters)) {
      const [, byDefault] = page.match(new RegExp(`^\\| \`${name}\` \\| ([^|]+) \\|`, 'm')) ?? [];
      expect(Number(byDefault), name).toBe(value);
    }
    for (const heading of ['## What it does', '## Good at', '## Bad at', '## Source']) expect(page).toContain(heading);
  });

  it('lists every rule and no other', () => {
    const linked = [...source('docs/optimizers/README.md').matchAll(/^\| \[\w+\]\((\w+)\.md\) \|/gm)].map(
      ([, id]) => id,
    );
    expect(linked).toEqual([...optimizerIds]);
  });
});
