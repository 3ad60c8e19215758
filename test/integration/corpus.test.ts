import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Run } from '../../src/session/run';
import { runChild } from '../support/corpus/child';
import { type ControlRequest, runControl } from '../support/corpus/control';
import { differences } from '../support/corpus/differences';
import { type CorpusEntry, entries } from '../support/corpus/manifest';
import { corpus, type Outcome } from '../support/corpus/outcome';

// Each is a process of its own.
vi.setConfig({ maxConcurrency: 2 });

/** A script with plain TensorFlow.js and in the child, each in a working directory of its own, which has the corpus's data. */
async function runBoth(entry: CorpusEntry): Promise<{ control: Outcome; child: Outcome; run: Run }> {
  const folder = mkdtempSync(join(tmpdir(), 'ravine-corpus-'));
  const request = (name: string): ControlRequest => {
    const workingDirectory = join(folder, name);
    mkdirSync(workingDirectory);
    cpSync(join(corpus, 'data'), join(workingDirectory, 'data'), { recursive: true });
    return { script: entry.script, arguments: entry.arguments ?? [], seed: 1, workingDirectory, notes: folder };
  };
  try {
    const control = await runControl(request('control'));
    const { outcome: child, run } = await runChild(request('child'));
    return { control, child, run };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const trainings = (run: Run): CorpusEntry['trains'] =>
  run.stages.map(({ info, history }) => ({
    call: info.call,
    steps: history.length,
    ...(info.engine.name === 'eager' && { eager: info.engine.fallbackReason ?? 'no reason' }),
  }));

describe.concurrent('scripts as users have them', () => {
  it.for(entries)('$script does what it does with plain TensorFlow.js', async (entry, { expect, task }) => {
    const { control, child, run } = await runBoth(entry);
    // Shown by reporters that show what is noted of a test.
    Object.assign(task.meta, { seconds: { control: control.seconds, child: child.seconds } });
    expect(control.stderr).not.toContain('Error');
    expect(control.exitCode).toBe(0);
    const { reason, failure } = run.end!;
    expect.soft({ reason, failure }, failure?.message).toEqual({ reason: 'completed', failure: null });
    const found = differences(control, child);
    expect.soft(found, found.join('\n')).toEqual([]);
    const trained = trainings(run);
    expect.soft(trained, JSON.stringify(trained)).toEqual(entry.trains);
  });
});

describe('the corpus', () => {
  it('names every script that lies in it', () => {
    const scripts = readdirSync(corpus).filter((name) => /\.[cm]?[jt]s$/.test(name));
    const folders = readdirSync(corpus, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && entry.name !== 'data',
    );
    const first = new Set(entries.map(({ script }) => script.split('/')[0]));
    expect(new Set([...scripts, ...folders.map(({ name }) => name)])).toEqual(first);
    for (const { script } of entries) expect(existsSync(join(corpus, script))).toBe(true);
  });
});

describe('what counts as a difference', () => {
  const weights = (...values: number[]) => Buffer.from(new Float32Array(values).buffer);
  const outcome: Outcome = {
    exitCode: 0,
    stdout: 'epoch 1 of 2: loss 0.1234 (12ms)\n',
    stderr: '',
    losses: [0.5, 0.25],
    epochs: [{ epoch: 0, logs: { loss: 0.375 } }],
    files: { 'm/weights.bin': weights(1, -2), 'm/model.json': Buffer.from('{"units":3}') },
    tensors: 7,
    seconds: 1,
  };
  const cases: [string, Partial<Outcome>, boolean][] = [
    ['nothing', {}, false],
    ['durations', { stdout: 'epoch 1 of 2: loss 0.1234 (3ms)\n', seconds: 9 }, false],
    ['the last decimal', { stdout: 'epoch 1 of 2: loss 0.1235 (12ms)\n' }, false],
    ['rounding', { losses: [0.500001, 0.25], epochs: [{ epoch: 0, logs: { loss: 0.3750001 } }] }, false],
    ['another number', { stdout: 'epoch 1 of 2: loss 0.1239 (12ms)\n' }, true],
    ['another count', { stdout: 'epoch 1 of 3: loss 0.1234 (12ms)\n' }, true],
    ['another word', { stdout: 'Epoch 1 of 2: loss 0.1234 (12ms)\n' }, true],
    ['a line more', { stdout: 'epoch 1 of 2: loss 0.1234 (12ms)\nend' }, true],
    ['a warning', { stderr: 'a leak' }, true],
    ['another loss', { losses: [0.5, 0.2501] }, true],
    ['a loss that is no number', { losses: [0.5, Number.NaN] }, true],
    ['a step less', { losses: [0.5] }, true],
    ['another log', { epochs: [{ epoch: 0, logs: { loss: 0.376 } }] }, true],
    ['a log more', { epochs: [{ epoch: 0, logs: { loss: 0.375, acc: 1 } }] }, true],
    ['another epoch', { epochs: [{ epoch: 1, logs: { loss: 0.375 } }] }, true],
    ['a file less', { files: { 'm/weights.bin': weights(1, -2) } }, true],
    ['another weight', { files: { ...outcome.files, 'm/weights.bin': weights(1, -2.01) } }, true],
    ['another model', { files: { ...outcome.files, 'm/model.json': Buffer.from('{"units":4}') } }, true],
    ['a tensor left over', { tensors: 8 }, true],
    ['another exit code', { exitCode: 1 }, true],
  ];

  it.each(cases)('%s', (_, change, counts) => {
    expect(differences(outcome, { ...outcome, ...change }).length > 0).toBe(counts);
  });
});
