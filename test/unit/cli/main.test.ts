import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../../package.json';
import { commands, plannedCommands } from '../../../src/cli/help';
import { main } from '../../../src/cli/main';
import { plainRequest } from '../../../src/shared/run';
import { aFinding, type FakeRun, fakeSurroundings, type Stage } from './fakes';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ravine-cli-'));
  writeFileSync(join(folder, 'train.ts'), '');
  writeFileSync(join(folder, 'data.csv'), '');
  mkdirSync(join(folder, 'folder.ts'));
});

const stage = (play?: (run: FakeRun) => void, more: Partial<Stage> = {}) =>
  fakeSurroundings(play, { workingDirectory: folder, ...more });
const tick = () => new Promise((resolve) => setImmediate(resolve));

describe('ravine', () => {
  it('tells its version and its help', async () => {
    const here = stage(undefined, { packageFolder: join(import.meta.dirname, '../../..') });
    expect(await main(['--version'], here)).toBe(0);
    expect(here.stdout.written).toBe(`${version}\n`);
    expect(await main(['--help'], here)).toBe(0);
    expect(await main(['train', '--help'], here)).toBe(0);
    expect(here.stdout.written).toContain('exit codes');
    expect(here.runs).toEqual([]);
  });

  it('its help tells what there is from what is not built yet, and each is answered so', async () => {
    const here = stage();
    await main(['--help'], here);
    const [there, planned] = here.stdout.written.split('not built yet');
    expect(there).not.toMatch(/probe|race|landscape/);
    for (const command of Object.keys(plannedCommands)) {
      expect(planned).toContain(`  ${command} `);
      expect(await main([command, 'train.ts'], here)).toBe(2);
    }
    for (const command of Object.keys(commands)) {
      expect(there).toContain(`  ${command} `);
      expect(await main([command, '--help'], here)).toBe(0);
    }
  });

  it.each<[string, string[], RegExp]>([
    ['no command', [], /no command given/],
    ['an unknown command', ['fly'], /unknown command "fly"/],
    ['a slip of the finger', ['trian', 'train.ts'], /unknown command "trian"; did you mean train\?/],
    ['a slip in an option', ['train', 'train.ts', '--step', '3'], /unknown option --step; did you mean --steps\?/],
    ['an option like no other', ['train', 'train.ts', '--sideways'], /unknown option --sideways; ravine train --help/],
    ['a slip in a name', ['train', 'train.ts', '--optimizer', 'adm'], /is none of .*; did you mean adam\?/],
    ['a command to come', ['race', 'train.ts'], /"race" is not built yet/],
    ['no script', ['train'], /no script given/],
    ['a missing file', ['train', 'tran.ts'], /tran\.ts: there is no such file/],
    ['a folder', ['train', 'folder.ts'], /folder\.ts: this is a folder/],
    [
      'a file that is no script',
      ['train', 'data.csv'],
      /data\.csv: this is no script; its name must end in one of \.ts/,
    ],
    ['a bad option', ['train', 'train.ts', '--lr', 'x'], /--lr "x"/],
  ])('%s: one line, exit 2, no child', async (_, words, message) => {
    const here = stage();
    expect(await main(words, here)).toBe(2);
    expect(here.stderr.lines).toHaveLength(1);
    expect(here.stderr.written).toMatch(message);
    expect(here.stdout.written).toBe('');
    expect(here.runs).toEqual([]);
  });

  it('asks for the run with absolute paths', async () => {
    const here = stage();
    await main(['train', 'train.ts', '--seed', '5', '--lr', '0.1', '--memory-limit', '512', '--', '--fast'], here);
    const [{ request }] = here.requests as [(typeof here.requests)[0]];
    expect(here.requests).toEqual([
      {
        memoryLimitMb: 512,
        request: {
          ...plainRequest,
          runId: expect.stringMatching(/^\d{8}-\d{6}-train-[0-9a-f]{4}$/),
          log: { folder: join(folder, '.ravine/runs', request.runId), checkpointSeconds: 30 },
          file: join(folder, 'train.ts'),
          workingDirectory: folder,
          scriptArguments: ['--fast'],
          seed: 5,
          learningRate: 0.1,
        },
      },
    ]);
  });

  it('asks for a spectrum after so many steps, by default none', async () => {
    const here = stage();
    await main(['spectrum', 'train.ts', '--seed', '5'], here);
    await main(['spectrum', 'train.ts', '--seed', '5', '--steps', '20', '--products', '7'], here);
    const asked = here.requests.map(({ request: { steps, spectrum, diagnosticsBudget } }) => ({
      steps,
      spectrum,
      diagnosticsBudget,
    }));
    expect(asked).toEqual([
      { steps: 0, spectrum: { products: 100 }, diagnosticsBudget: 0 },
      { steps: 20, spectrum: { products: 7 }, diagnosticsBudget: 0 },
    ]);
  });

  it('answers by its exit code', async () => {
    const ill = (run: FakeRun) => {
      run.find(aFinding);
      run.finish();
    };
    expect(await main(['train', 'train.ts'], stage())).toBe(0);
    expect(await main(['train', 'train.ts'], stage(ill))).toBe(0);
    expect(await main(['train', 'train.ts', '--fail-on', 'warning'], stage(ill))).toBe(1);
    expect(
      await main(
        ['train', 'train.ts'],
        stage((run) => run.finish({ reason: 'non-finite' })),
      ),
    ).toBe(1);
    expect(
      await main(
        ['train', 'train.ts'],
        stage((run) => run.finish({ reason: 'crashed' })),
      ),
    ).toBe(3);
  });

  it('writes pure NDJSON where asked to', async () => {
    const here = stage((run) => {
      run.print('stdout', 'chatter\n');
      run.finish();
    });
    await main(['train', 'train.ts', '--format', 'ndjson'], here);
    expect(here.stdout.lines.map((line) => JSON.parse(line).type)).toEqual(['end']);
  });
});

describe('Ctrl-C', () => {
  it('once: stops the run, reports, and gives 130', async () => {
    const here = stage(() => undefined);
    const code = main(['train', 'train.ts'], here);
    await tick();
    here.signals.emit('SIGINT');
    expect(here.runs[0]?.calls).toEqual(['stop']);
    expect(here.stdout.written).toContain('stopping after the present step; Ctrl-C again kills');
    here.runs[0]?.finish({ reason: 'stopped' });
    expect(await code).toBe(130);
    expect(here.stdout.written).toContain('Stopped after');
  });

  it('twice: kills it at once', async () => {
    const here = stage(() => undefined);
    const code = main(['train', 'train.ts'], here);
    await tick();
    here.signals.emit('SIGINT');
    here.signals.emit('SIGINT');
    expect(here.runs[0]?.calls).toEqual(['stop', 'kill']);
    expect(await code).toBe(130);
  });

  it('leaves no listener behind', async () => {
    const here = stage();
    await main(['train', 'train.ts'], here);
    expect(here.signals.eventNames()).toEqual([]);
  });
});

describe('a reader that leaves', () => {
  it('stops the run, writes nothing more, and says nothing', async () => {
    const here = stage(() => undefined);
    const code = main(['train', 'train.ts', '--format', 'ndjson'], here);
    await tick();
    const run = here.runs[0]!;
    run.stage({ steps: 0 });
    here.stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    here.stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect(run.calls).toEqual(['stop']);
    const written = here.stdout.written;
    run.steps({ steps: 1 }, 1, 1);
    run.finish({ reason: 'stopped' });
    expect(await code).toBe(0);
    expect(here.stdout.written).toBe(written);
    expect(here.stderr.written).toBe('');
  });

  it('is told from a full disk', async () => {
    const here = stage(() => undefined);
    const code = main(['train', 'train.ts'], here);
    await tick();
    here.stdout.emit('error', Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }));
    here.runs[0]?.finish({ reason: 'stopped' });
    expect(await code).toBe(3);
    expect(here.stderr.lines).toEqual(['ravine: standard output cannot be written: ENOSPC: no space left']);
  });

  it('is waited for while it is only slow', async () => {
    const here = stage((run) => run.finish());
    here.stdout.accepts = false;
    let done = false;
    const code = main(['train', 'train.ts', '--format', 'ndjson'], here).then(() => {
      done = true;
    });
    await tick();
    expect(done).toBe(false);
    here.stdout.emit('drain');
    await code;
    expect(done).toBe(true);
  });
});
