import { fork } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAlive, repository, requestFor, runScript, script, startScript, trainerPath, when } from '../support/runs';

describe('scripts that cannot run', () => {
  it.each([
    ['syntaxError.ts', 'syntax-error', 3, /Syntax error: /],
    ['missingModule.ts', 'missing-module', 2, /@some-scope\/not-installed\/data/],
    ['missingFile.ts', 'missing-module', 1, /notThere/],
    ['throws.ts', 'script-error', 9, /^TypeError: the data are not what they were$/],
    ['rejects.ts', 'script-error', 3, /^later$/],
    ['noTraining.ts', 'no-training', null, /without a training call/],
  ])('%s: one clear %s at its line', async (name, kind, line, message) => {
    const { end } = await runScript(script(name));
    expect(end.reason).toBe('failed');
    expect(end.failure).toMatchObject({ kind, position: line === null ? null : { file: script(name), line } });
    expect(end.failure!.message).toMatch(message);
    expect(end.failure!.message.split('\n')).toHaveLength(1);
    expect(end.failure!.advice).not.toBe('');
  });

  it('names the package to install, not the path inside it', async () => {
    const { end } = await runScript(script('missingModule.ts'));
    expect(end.failure!.advice).toContain('npm i @some-scope/not-installed');
    expect(end.failure!.advice).not.toContain('/data');
  });
});

describe('scripts that end themselves', () => {
  it.each(['before', 'after', 'quietly'])(
    'with an exit code other than 0, %s the training, have failed',
    async (when) => {
      const { end } = await runScript(script('exits.ts'), { scriptArguments: [when, '3'] });
      expect(end).toMatchObject({ reason: 'failed', failure: { kind: 'script-error' } });
      expect(end.failure!.message).toContain('exit code 3');
    },
  );

  it('with exit code 0 after the training have not', async () => {
    const { end } = await runScript(script('exits.ts'), { scriptArguments: ['after', '0'] });
    expect(end).toMatchObject({ reason: 'completed', failure: null });
  });

  it('after a dataset that gave nothing are told so', async () => {
    const { run } = startScript(script('emptyDataset.ts'));
    const notes: string[] = [];
    run.observe({ noted: (text) => notes.push(text) });
    expect((await run.ended).failure).toMatchObject({ kind: 'no-training' });
    expect(notes).toContain('the dataset of `fitDataset` gave no batch to train on');
  });
});

describe('values that are not finite', () => {
  it('end the run at their step, named by the rule, with the last good weights kept', async () => {
    const { run, end, output } = await runScript(script('nanData.ts'));
    expect(end).toMatchObject({ reason: 'non-finite', steps: 1 });
    expect(output).toContain('weights finite');
    expect(run.findings[0]).toMatchObject({ rule: 'non-finite', severity: 'error', steps: { first: 2 } });
    expect(run.stages[0]!.history.scalar('loss')[1]).toBeNaN();
  });

  it('keep the weights that gave the last finite loss when a training diverges', async () => {
    const { end, output } = await runScript(script('diverges.ts'));
    expect(end.reason).toBe('non-finite');
    expect(Number(/kept loss (\S+)/.exec(output)![1])).toBeLessThan(Number.POSITIVE_INFINITY);
  });

  it('name a layer called like markup by its name, as text', async () => {
    const { run } = await runScript(script('hostileName.ts'));
    expect(run.stages[0]!.info.layers[0]!.name).toBe('<img src=x onerror=alert(1)>');
  });
});

describe('processes that misbehave', () => {
  it('an endless loop before any training is stopped, within the grace period', async () => {
    const { run, output } = startScript(script('endlessAtTop.js'));
    await when(run, () => output().includes('looping'));
    await run.stop();
    expect(run.end).toMatchObject({ reason: 'stopped', steps: 0, failure: null });
  });

  it('an endless loop in a callback is stopped with all that the script has started', async () => {
    const { run, output } = startScript(script('endlessInCallback.ts'));
    await when(run, () => /helper \d+ busy/.test(output()));
    const helper = Number(/helper (\d+)/.exec(output())![1]);
    expect(isAlive(helper)).toBe(true);
    await run.stop();
    expect(run.end).toMatchObject({ reason: 'stopped', steps: 2 });
    // Both were sent the same signal; which of them the system buries first is its own affair.
    await expect.poll(() => isAlive(helper)).toBe(false);
  });

  it('a child killed from outside is a crash with its signal and last step; the next run works', async () => {
    const { run } = startScript(script('long.ts'));
    await when(run, () => (run.stages[0]?.history.length ?? 0) > 5);
    process.kill(run.pid!, 'SIGKILL');
    const end = await run.ended;
    expect(end.reason).toBe('crashed');
    expect(end.failure!.message).toMatch(/SIGKILL after step \d+/);
    expect(end.steps).toBeGreaterThan(5);
    expect((await runScript(script('long.ts'), { steps: 3 })).end.reason).toBe('steps-reached');
  });

  it('a child without memory says so, and names the setting', async () => {
    const { run } = startScript(script('memory.ts'), {}, 256);
    const end = await run.ended;
    expect(end.failure).toMatchObject({ kind: 'out-of-memory' });
    expect(end.failure!.advice).toContain('ravine.memoryLimitMb');
  });

  it('a stop during start-up is no less a stop', async () => {
    const { run } = startScript(script('long.ts'));
    await when(run, () => run.state === 'loading');
    await run.stop();
    expect(run.end).toMatchObject({ reason: 'stopped', steps: 0 });
  });

  it('a pause during start-up comes before the first step', async () => {
    const { run } = startScript(script('long.ts'));
    await when(run, () => run.state === 'loading');
    await run.pause();
    await when(run, () => run.state === 'paused');
    expect(run.stages[0]!.history.length).toBe(0);
    await run.stop();
    expect(run.end!.steps).toBe(0);
  });

  it('a pending command is answered when the child dies', async () => {
    const { run, output } = startScript(script('endlessAtTop.js'));
    await when(run, () => output().includes('looping'));
    const pause = run.pause();
    run.kill();
    await expect(pause).rejects.toThrow('ended');
  });

  it('a trainer that cannot be started ends the run with a failure', async () => {
    const { run } = startScript(script('long.ts'), { workingDirectory: '/nowhere/at/all' });
    const end = await run.ended;
    expect(end).toMatchObject({ reason: 'crashed', steps: 0 });
  });

  it.each(['endlessAtTop.js', 'endlessInCallback.ts', 'long.ts'])('%s dies within 3 s of its parent', async (name) => {
    const request = JSON.stringify(requestFor(script(name)));
    const parent = fork(join(repository, 'test/support/doomedParent.mjs'), [trainerPath, request], {
      silent: true,
    });
    const pid = await new Promise<number>((resolve) => parent.once('message', (message) => resolve(message as number)));
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    const end = Date.now() + 3000;
    while (isAlive(pid) && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isAlive(pid)).toBe(false);
  });
});
