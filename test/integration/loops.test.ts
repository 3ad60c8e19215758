import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { RunRequest } from '../../src/shared/run';
import { runScript, script, startScript, when } from '../support/runs';

const loop = (name: string) => script(`loops/${name}`);

/** The line on which a text stands in a script, counted from 1. */
const lineOf = (name: string, text: string) =>
  readFileSync(loop(name), 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1;

type Ended = Awaited<ReturnType<typeof runScript>>;

const lossesOf = ({ run }: Ended, stage = 0) => [...run.stages[stage]!.history.scalar('loss')];
const train = (name: string, change: Partial<RunRequest> = {}) => runScript(loop(name), change);

/** The lines of the form `name: 1.2 3.4`. */
function printed(output: string): Map<string, number[]> {
  const lines = output.split('\n').flatMap((line) => /^([\w ]+): ([-\d. ]+)$/.exec(line) ?? []);
  const pairs = Array.from(
    { length: lines.length / 3 },
    (_, i) => lines.slice(3 * i + 1, 3 * i + 3) as [string, string],
  );
  return new Map(pairs.map(([name, numbers]) => [name, numbers.split(' ').map(Number)]));
}

describe('each way to make an update of a gradient', () => {
  it('prints what it prints without Ravine, on either engine', async () => {
    const control = printed((await promisify(execFile)(process.execPath, [loop('gradients.mjs')])).stdout);
    expect([...control.keys()]).toEqual(['map', 'adam', 'clipped', 'assigned', 'left out', 'slope', 'new tensors']);
    for (const engine of ['compiled', 'eager'] as const) {
      const { output, end } = await train('gradients.mjs', { engine });
      expect(end.failure).toBeNull();
      const ours = printed(output);
      expect([...ours.keys()]).toEqual([...control.keys()]);
      for (const [name, values] of control)
        expect(ours.get(name), name).toEqual(values.map((value) => expect.closeTo(value, 4)));
    }
  });

  it('is a stage of its own, whose losses are the script’s', async () => {
    const ended = await train('gradients.mjs');
    const values = printed(ended.output);
    const calls = ended.run.stages.map(({ info }) => [info.call, info.optimizer.id, info.engine.name]);
    expect(calls).toEqual([
      ['applyGradients', 'sgd', 'compiled'],
      ['minimize', 'adam', 'compiled'],
      ['applyGradients', 'momentum', 'compiled'],
      ['gradients', 'assign', 'compiled'],
      ['minimize', 'Adam', 'compiled'],
    ]);
    // The weights are gone before a further gradient could show what the last assignment has made of them.
    const expected = [
      values.get('map')!,
      values.get('adam')!.slice(0, 8),
      values.get('clipped')!,
      values.get('assigned')!.slice(0, -1),
      values.get('left out')!.slice(0, -1),
    ];
    expected.forEach((losses, stage) => {
      expect(lossesOf(ended, stage)).toEqual(losses.map((loss) => expect.closeTo(loss, 4)));
    });
  });

  it('measures the gradient as it is applied', async () => {
    const { run } = await train('gradients.mjs');
    const clipped = run.stages[2]!.history.scalar('gradientNorm');
    // Four entries between -0.5 and 0.5.
    expect(Math.max(...clipped)).toBeLessThanOrEqual(1 + 1e-6);
    expect(Math.max(...run.stages[0]!.history.scalar('gradientNorm'))).toBeGreaterThan(1);
  });
});

describe('a loop by minimize', () => {
  it('has a row for each variable, at its line', async () => {
    const { run, output } = await train('minimize.ts');
    const { layers } = run.stages[0]!.info;
    expect(layers.map(({ name, className, parameters }) => [name, className, parameters])).toEqual([
      ['hidden', 'Variable', 32],
      [expect.stringMatching(/^variable \d+$/), 'Variable', 8],
      ['output', 'Variable', 8],
    ]);
    expect(layers.map(({ position }) => position?.line)).toEqual(
      ['const hidden', 'const bias', 'const output'].map((text) => lineOf('minimize.ts', text)),
    );
    // Adam keeps two tensors a variable.
    expect(output).toContain('new tensors: 6');
    expect(output).toContain('iterations: 30');
  });

  it('is measured beside its steps', async () => {
    const { run } = await train('minimize.ts', { diagnosticsBudget: 100 });
    const { history } = run.stages[0]!;
    for (const name of ['gradientNorm', 'lambdaMax', 'verdict'] as const)
      expect([...history.scalar(name)].some(Number.isFinite), name).toBe(true);
  });

  it('takes the same course on both engines, and again from its seed', async () => {
    const [compiled, again, eager] = [
      await train('minimize.ts'),
      await train('minimize.ts'),
      await train('minimize.ts', { engine: 'eager' }),
    ];
    expect(lossesOf(again)).toEqual(lossesOf(compiled));
    expect(lossesOf(eager)).toEqual(lossesOf(compiled).map((loss) => expect.closeTo(loss, 4)));
    expect(compiled.output).toBe(eager.output);
  });

  it('ends with its run, in the middle of a loop that never yields', async () => {
    const { run, end } = await train('endless.mjs', { steps: 40 });
    expect(end).toMatchObject({ reason: 'steps-reached', steps: 40 });
    expect(run.stages[0]!.history.length).toBe(40);
  });

  it('is stopped where it never yields', async () => {
    const { run } = startScript(loop('endless.mjs'));
    await when(run, () => (run.stages[0]?.history.length ?? 0) > 20);
    await run.stop();
    await run.ended;
  });

  it('ends at a value that is not finite, with the update that met it left out', async () => {
    const { run, end, output } = await train('diverges.mjs');
    expect(end.reason).toBe('non-finite');
    expect(end.steps).toBe(2);
    expect(output).not.toContain('the loop ended');
    expect(run.findings.map(({ rule }) => rule)).toContain('non-finite');
  });

  it('pauses where it awaits the values of a tensor, and goes on', async () => {
    const { run } = startScript(loop('awaiting.mjs'));
    await when(run, () => (run.stages[0]?.history.length ?? 0) > 10);
    await run.pause();
    await when(run, () => run.state === 'paused');
    const steps = () => run.stages[0]!.history.length;
    await when(run, () => true);
    const before = steps();
    await new Promise((resolve) => setTimeout(resolve, 300));
    // One step may be under way when the pause is heard.
    expect(steps()).toBeLessThanOrEqual(before + 1);
    await run.resume();
    await when(run, () => steps() > before + 5);
    await run.stop();
    expect((await run.ended).reason).toBe('stopped');
  });

  it('follows another optimizer where the run asks for one', async () => {
    const own = await train('minimize.ts');
    const other = await train('minimize.ts', { optimizer: 'sgd', learningRate: 0.25 });
    expect(other.run.stages[0]!.info.optimizer).toMatchObject({ id: 'sgd', hyperparameters: { learningRate: 0.25 } });
    expect(lossesOf(other)[0]).toBe(lossesOf(own)[0]);
    expect(lossesOf(other).at(-1)).not.toBe(lossesOf(own).at(-1));
  });

  it('says that weights which the script assigns follow the script alone', async () => {
    const notes: string[] = [];
    const { run } = startScript(loop('gradients.mjs'), { learningRate: 0.01 });
    run.observe({ noted: (text) => notes.push(text) });
    await run.ended;
    expect(notes.join()).toContain('the script assigns its weights by itself');
    expect(run.stages[3]!.info.optimizer.id).toBe('assign');
  });
});

it('keeps two models in turn apart, with the lines of their layers', async () => {
  const ended = await train('gan.ts');
  const rows = ended.run.stages.map(({ info }) => info.layers.map(({ name, position }) => [name, position?.line]));
  expect(rows).toEqual([
    [
      [expect.stringContaining('dense'), expect.any(Number)],
      ['judged', lineOf('gan.ts', "name: 'judged'")],
    ],
    [
      [expect.stringContaining('dense'), expect.any(Number)],
      ['made', lineOf('gan.ts', "name: 'made'")],
    ],
  ]);
  const values = ended.output.match(/^-?\d\.\d+ -?\d\.\d+$/gm)!.map((line) => line.split(' ').map(Number));
  for (const stage of [0, 1])
    expect(lossesOf(ended, stage)).toEqual(values.map((pair) => expect.closeTo(pair[stage]!, 3)));
});
