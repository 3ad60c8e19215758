import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { repository, runScript, script, startScript, when } from '../support/runs';

describe('a training in the child', () => {
  it('leaves what plain tfjs leaves: history, callbacks, weights, evaluation', async () => {
    const file = script('fidelity.mjs');
    const { output, end } = await runScript(file, { seed: 7 });
    expect(end.failure).toBeNull();
    const mine = JSON.parse(output);
    // The control: the same script, the same random numbers, no Ravine.
    const control = execFileSync(process.execPath, ['--import', `${repository}/test/support/seedFrom7.mjs`, file], {
      encoding: 'utf8',
    });
    const plain = JSON.parse(control.slice(control.indexOf('{"calls"')));
    expect(mine.calls).toEqual(plain.calls);
    expect(mine.epochs).toEqual(plain.epochs);
    expect(Object.keys(mine.history)).toEqual(Object.keys(plain.history));
    expect(mine.growth).toBe(0);
    const close = (a: unknown, b: unknown): void => {
      if (typeof b === 'number')
        expect(Math.abs((a as number) - b)).toBeLessThanOrEqual(1e-4 * Math.max(1, Math.abs(b)));
      else for (const [key, value] of Object.entries(b as object)) close((a as Record<string, unknown>)[key], value);
    };
    for (const key of ['history', 'second', 'weights', 'evaluated']) close(mine[key], plain[key]);
  });

  it('leaves in the script’s own optimizer what plain tfjs leaves', async () => {
    const file = script('optimizerState.mjs');
    const { output, end } = await runScript(file);
    expect(end.failure).toBeNull();
    const result = (text: string) => JSON.parse(/result (.*)/.exec(text)![1]!);
    const [mine, plain] = [result(output), result(execFileSync(process.execPath, [file], { encoding: 'utf8' }))];
    expect(Object.keys(mine)).toEqual(Object.keys(plain));
    expect(Object.keys(mine)).toHaveLength(9);
    for (const name of Object.keys(plain)) {
      expect(mine[name].iterations).toBe(plain[name].iterations);
      expect(mine[name].saved.map(([saved]: [string]) => saved)).toEqual(
        plain[name].saved.map(([saved]: [string]) => saved),
      );
      const numbers = (of: { seen: number[]; saved: [string, ...number[]][] }) => [
        ...of.seen,
        ...of.saved.flatMap(([, ...values]) => values),
      ];
      for (const [i, value] of numbers(plain[name]).entries()) expect(numbers(mine[name])[i]).toBeCloseTo(value, 5);
    }
  });

  it('trains several models at once, each measured for itself', async () => {
    const { run, end, output } = await runScript(script('interleaved.ts'));
    expect(end).toMatchObject({ reason: 'completed', failure: null });
    expect(JSON.parse(output)).toEqual([5, 5]);
    expect(run.stages.map(({ history }) => [history.layerCount, history.length]).sort()).toEqual([
      [1, 10],
      [2, 10],
      [3, 20],
    ]);
    expect(end.steps).toBe(40);
    expect(run.droppedSteps).toBe(0);
  });

  it('leads every import of tfjs to one instance', async () => {
    const { end, output } = await runScript(script('oneTfjs.mjs'));
    expect(output.trim()).toBe('true true true');
    expect(end).toMatchObject({ reason: 'completed', steps: 1 });
  });

  it('is the main program', async () => {
    expect((await runScript(script('mainIdiom.cjs'))).end).toMatchObject({ reason: 'completed', steps: 2 });
  });

  it('ends where a script would fit for ever', async () => {
    expect((await runScript(script('untilSolved.ts'), { steps: 7 })).end).toMatchObject({
      reason: 'steps-reached',
      steps: 7,
    });
  });

  it('does not take more memory for a batch than there are data', async () => {
    const { end } = await runScript(script('mainIdiom.cjs'), { batchSize: 1_000_000_000 });
    expect(end).toMatchObject({ reason: 'completed', steps: 2 });
  });

  it('repeats itself to the bit with the same seed, and differs with another', async () => {
    const losses = async (seed: number) => {
      const { run } = await runScript(script('fidelity.mjs'), { seed });
      return run.stages.flatMap(({ history }) => [...history.scalar('loss')]);
    };
    const first = await losses(3);
    expect(first.length).toBeGreaterThan(10);
    expect(await losses(3)).toEqual(first);
    expect(await losses(4)).not.toEqual(first);
  });

  it('runs an optimizer of the user’s own as it is', async () => {
    const { output, run } = await runScript(script('userOptimizer.ts'));
    // Halving: w ← w − η·g with g = 15(w − 2) and η = 0.05, 0.025, 0.0125 on w = 1.
    let w = 1;
    for (const rate of [0.05, 0.025, 0.0125]) w -= rate * 15 * (w - 2);
    const [halving, rmsprop] = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)[0] as number);
    expect(halving).toBeCloseTo(w, 4);
    expect(rmsprop).toBeGreaterThan(1);
    expect(run.stages.map(({ info }) => info.optimizer.id)).toEqual(['SGD', 'rmsprop']);
    expect([...run.stages[0]!.history.scalar('learningRate')]).toEqual([0.1, 0.05, 0.025]);
  });

  it('finds each layer’s line: in helpers, in the user’s own classes, over several lines', async () => {
    const { run } = await runScript(script('origins.ts'));
    const lines = Object.fromEntries(run.stages[0]!.info.layers.map(({ name, position }) => [name, position?.line]));
    expect(lines).toEqual({ in_helper: 23, custom: 27, spread: 29 });
    expect(new Set(run.stages[0]!.info.layers.map(({ position }) => position?.file))).toEqual(
      new Set([script('origins.ts')]),
    );
  });

  it('runs CommonJS with its arguments, under tfjs-node’s name, and follows process.exit', async () => {
    const { end, output } = await runScript(script('commonjs.js'), { scriptArguments: ['--size', '3'] });
    expect(output).toContain('arguments --size 3 in scripts');
    expect(end).toMatchObject({ reason: 'completed', steps: 2, failure: null });
  });

  it('takes another optimizer, rate, batch size and number of epochs when told so', async () => {
    const { run, end } = await runScript(script('long.ts'), {
      optimizer: 'adam',
      learningRate: 0.125,
      batchSize: 64,
      epochs: 2,
    });
    expect(run.stages[0]!.info).toMatchObject({
      batchSize: 64,
      epochs: 2,
      stepsPerEpoch: 4,
      optimizer: { id: 'adam', hyperparameters: { learningRate: 0.125 } },
    });
    expect(end).toMatchObject({ reason: 'completed', steps: 8 });
  });

  it('ends after the steps that were asked for; the script goes on', async () => {
    const { end, output, run } = await runScript(script('long.ts'), { steps: 21 });
    expect(end).toMatchObject({ reason: 'steps-reached', steps: 21 });
    expect(run.stages[0]!.history.length).toBe(21);
    expect(output).toContain('epochs 3');
  });

  it('pauses between two steps, resumes, and stops', async () => {
    const { run } = startScript(script('long.ts'));
    await when(run, () => (run.stages[0]?.history.length ?? 0) > 20);
    await run.pause();
    await when(run, () => run.state === 'paused');
    const atPause = run.stages[0]!.history.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(run.stages[0]!.history.length).toBe(atPause);
    await run.resume();
    await when(run, () => run.stages[0]!.history.length > atPause);
    await run.stop();
    expect(run.end).toMatchObject({ reason: 'stopped', failure: null });
    expect(run.end!.steps).toBe(run.stages[0]!.history.stepAt(run.stages[0]!.history.length - 1));
    await expect(run.pause()).rejects.toThrow('ended');
  });

  it('measures every layer at every step that the budget allows', async () => {
    const { run } = await runScript(script('long.ts'), { steps: 10, diagnosticsBudget: 100 });
    const { history, info } = run.stages[0]!;
    expect(info.layers).toHaveLength(2);
    for (const metric of [
      'gradientL2',
      'gradientRms',
      'gradientMax',
      'gradientZeros',
      'updateRatio',
      'weightL2',
      'activationMean',
      'activationDeviation',
      'outputGradientRms',
    ] as const) {
      expect([...history.layer(metric)].filter(Number.isFinite)).toHaveLength(20);
    }
    const squares = [0, 1].map((layer) => history.at('gradientL2', 4, layer) ** 2);
    expect(history.scalar('gradientNorm')[4]).toBeCloseTo(Math.sqrt(squares[0]! + squares[1]!), 5);
    expect(run.end!.overhead).toBeGreaterThan(0);
    expect(run.end!.overhead).toBeLessThan(1);
  });

  it('measures nothing but losses without a budget, and takes the same steps', async () => {
    const [none, all] = [0, 100].map((diagnosticsBudget) =>
      runScript(script('long.ts'), { steps: 10, diagnosticsBudget }),
    );
    const [{ run }, { run: measured }] = [await none!, await all!];
    const { history } = run.stages[0]!;
    expect([...history.layer('gradientL2')].every(Number.isNaN)).toBe(true);
    expect([...history.scalar('gradientNorm')].every(Number.isNaN)).toBe(true);
    expect([...history.scalar('loss')]).toEqual([...measured.stages[0]!.history.scalar('loss')]);
    expect(history.length).toBe(10);
  });

  it('does not touch the state of a layer that keeps one from batch to batch', async () => {
    const [none, all] = [0, 100].map((diagnosticsBudget) =>
      runScript(script('statefulLayer.ts'), { steps: 6, diagnosticsBudget }),
    );
    const [{ run }, { run: measured }] = [await none!, await all!];
    const losses = ({ stages }: typeof run) => [...stages[0]!.history.scalar('loss')];
    expect(losses(run)).toHaveLength(6);
    expect(losses(measured)).toEqual(losses(run));
  });
});
