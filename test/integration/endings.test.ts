import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startRun } from '../../src/session/startRun';
import { requestFor, runScript, script, startScript, trainerPath, when } from '../support/runs';

const ending = (kind: string) => runScript(script('ends/throwsAnything.mjs'), { scriptArguments: [kind] });

describe('process.exit', () => {
  it.each([0, 4])(
    'with code %i is final: nothing of the script runs after it but what listens to the end',
    async (code) => {
      const { end, output, run } = await runScript(script('ends/exitIsFinal.ts'), { scriptArguments: [String(code)] });
      expect(output.trim()).toBe(`exit handler ${code}`);
      expect(end).toMatchObject({ reason: code === 0 ? 'completed' : 'failed', steps: 3 });
      // What was reported before has arrived.
      expect(run.stages[0]!.history.length).toBe(3);
      expect(run.epochs).toHaveLength(3);
    },
  );
});

describe('errors of a script', () => {
  it('are its own affair where it listens to them', async () => {
    const { end, output } = await runScript(script('ends/ownHandler.ts'));
    expect(output).toContain('handled in a promise');
    expect(output).toContain('handled in a timer');
    expect(end).toMatchObject({ reason: 'completed', steps: 3, failure: null });
  });

  it.each([
    ['string', /only a string/],
    ['undefined', /undefined/],
    ['object', /code: 42/],
    ['rejection', /code: 7/],
    ['exits', /exit code 5/],
  ])('of any kind (%s) are told in one line', async (kind, message) => {
    const { end } = await ending(kind);
    expect(end).toMatchObject({ reason: 'failed', failure: { kind: 'script-error' } });
    expect(end.failure!.message).toMatch(message);
  });

  it.each([
    ['abort', 'SIGABRT'],
    ['kill', 'SIGTERM'],
  ])('that end the process at once (%s) are a crash by %s', async (kind, signal) => {
    expect((await ending(kind)).end).toMatchObject({
      reason: 'crashed',
      failure: { message: expect.stringContaining(signal) },
    });
  });

  it('that leave it waiting for ever are told so', async () => {
    const { end } = await ending('waits');
    expect(end.failure).toMatchObject({ kind: 'script-error', message: expect.stringContaining('never comes') });
  });
});

describe('a script', () => {
  it('has the environment of its parent, and what is set for it beside; neither is in its log', async () => {
    process.env.RAVINE_TEST_INHERITED = 'inherited';
    const folder = mkdtempSync(join(tmpdir(), 'ravine-environment-'));
    const request = requestFor(script('ends/environment.mjs'), {
      log: { folder: join(folder, 'run'), checkpointSeconds: 30 },
    });
    const environment = { RAVINE_TEST_SECRET: 'a secret', NODE_OPTIONS: '--no-deprecation' };
    const run = startRun(request, { trainerPath, memoryLimitMb: 512, environment });
    let output = '';
    run.observe({ output: (_, text) => (output += text) });
    await run.ended;
    delete process.env.RAVINE_TEST_INHERITED;
    expect(JSON.parse(output)).toEqual(['inherited', 'a secret', true]);
    for (const file of ['manifest.json', 'events.ndjson'])
      expect(readFileSync(join(folder, 'run', file), 'utf8')).not.toContain('a secret');
    rmSync(folder, { recursive: true });
  });

  it('finds its standard input at its end', async () => {
    expect((await ending('stdin')).output).toContain('end of input');
  });

  it('may print megabytes', async () => {
    expect((await ending('megabytes')).output).toHaveLength(40 * ((1 << 18) + 1));
  });

  it('that loops before anything else can be stopped', async () => {
    const { run } = startScript(script('ends/throwsAnything.mjs'), { scriptArguments: ['loop'] });
    await when(run, () => run.detail === 'running the script');
    await run.stop();
    expect(run.end).toMatchObject({ reason: 'stopped', steps: 0 });
  });
});
