import { describe, expect, it, vi } from 'vitest';
import { LineOutput } from '../../../src/cli/lineOutput';
import { PrettyReport } from '../../../src/cli/prettyReport';
import type { RunEnd } from '../../../src/shared/run';
import { aFinding, FakeOutput, FakeRun, fakeSurroundings, type Stage } from './fakes';

interface Play {
  run: FakeRun;
  wait(milliseconds: number): void;
}

function reported(play: (play: Play) => void, more: Partial<Stage> = {}, end: Partial<RunEnd> = {}) {
  const surroundings = fakeSurroundings(undefined, more);
  const { stdout, stderr } = surroundings;
  const run = new FakeRun();
  let now = 0;
  const report = new PrettyReport(run, new LineOutput(stdout, () => undefined), surroundings, () => now);
  run.observe(report);
  play({
    run,
    wait: (milliseconds) => {
      now += milliseconds;
    },
  });
  run.finish(end);
  report.close();
  return { stdout, stderr, text: stdout.written };
}

const aRun = ({ run }: Play) => {
  run.stage({ steps: 0 });
  run.steps({ steps: 100 }, 1, 10);
  run.epoch({ stage: 0, epoch: 1, step: 10, logs: { val_loss: 0.5, loss: 0.25, acc: 0.95 } });
};

describe('PrettyReport without a terminal', () => {
  it('writes plain lines: what is trained, a line an epoch, a summary', () => {
    const { stdout } = reported(aRun);
    expect(stdout.lines).toEqual([
      'train.ts  seed 7',
      'sequential_1, 4 layers with 400 parameters, sgd at 0.1, batches of 32, eager engine on wasm',
      'epoch 1/10  loss 0.2500  acc 0.9500  val_loss 0.5000',
      '',
      'Trained after 12 s',
      'loss 0.2500  acc 0.9500  val_loss 0.5000',
      '20 steps, 210 steps/s; 0.5 s to the first step; measuring took 5.0 % of the steps',
      'engine eager, wasm: not part of this version',
      'seed 7: the same run again with --seed 7',
      '',
      'No findings: healthy as far as 2 checks can tell.',
      '',
      'To see it beside the code: code train.ts, and run "Ravine: Train".',
    ]);
    expect(stdout.written).not.toContain('\u001b');
  });

  it('writes a line of progress each five seconds at most', () => {
    const { stdout } = reported(({ run, wait }) => {
      run.stage({ steps: 0 });
      for (let step = 1; step <= 100; step++) {
        wait(120);
        run.steps({ steps: 100 }, step, 1);
      }
    });
    const progress = stdout.lines.filter((line) => line.includes('steps/s') && line.startsWith('epoch'));
    expect(progress).toHaveLength(2);
    expect(progress[0]).toMatch(
      /^epoch 5\/10 {2}step 42\/100 {2}loss \d\.\d{4} {2}acc 0\.5000 {2}‖g‖ \S+ {2}0:07 left {2}8\.3 steps\/s$/,
    );
  });

  it('prints a finding as linters do when it appears, and when it turns grave, and in full at the end', () => {
    const { stdout } = reported(({ run }) => {
      aRun({ run, wait: () => undefined });
      run.find({ ...aFinding, severity: 'information' });
      run.find({ ...aFinding, severity: 'information', steps: { first: 1, last: 12, count: 12 } });
      run.find(aFinding);
    });
    const line = (severity: string) => `train.ts:10:11 ${severity} vanishing-gradient dense_1 hardly learns.`;
    expect(stdout.lines.filter((text) => text.includes('vanishing-gradient'))).toEqual([
      line('information'),
      line('warning'),
      line('warning'),
    ]);
    const end = stdout.lines.lastIndexOf(line('warning'));
    expect(stdout.lines.slice(end + 1, end + 4)).toEqual([
      '    Use relu.',
      '    also: dense_2',
      '    steps 1 to 20; fires at mean|g| < 1e-7',
    ]);
    expect(stdout.written).not.toContain('No findings');
  });

  it('tells what a finding has led to in a line below it', () => {
    const { stdout } = reported(({ run }) => {
      aRun({ run, wait: () => undefined });
      run.find(aFinding, {
        ...aFinding,
        id: 'b',
        rule: 'plateau',
        message: 'Stuck.',
        places: [],
        causedBy: aFinding.id,
      });
    });
    expect(stdout.lines.slice(-4, -2)).toEqual([
      '    steps 1 to 20; fires at mean|g| < 1e-7',
      '    led to warning plateau Stuck.',
    ]);
  });

  it('passes on what the script prints, to where it printed it', () => {
    const { stdout, stderr } = reported(({ run }) => {
      run.print('stdout', 'half a ');
      run.print('stdout', 'line\n');
      run.print('stderr', 'careful\n');
    });
    expect(stdout.lines).toContain('half a line');
    expect(stderr.written).toBe('careful\n');
  });

  it('tells a failure with its line and what to do', () => {
    const failure = {
      kind: 'syntax-error' as const,
      message: 'Syntax error: Unexpected token',
      advice: 'Mend this line.',
      position: { file: '/project/train.ts', line: 3, column: 5 },
      stack: 'at somewhere',
    };
    const { stdout } = reported(() => undefined, {}, { reason: 'failed', steps: 0, failure });
    expect(stdout.lines.slice(1)).toEqual([
      '',
      'Failed after 12 s',
      '',
      'train.ts:3:5 error syntax-error Syntax error: Unexpected token',
      '    Mend this line.',
    ]);
  });

  it('names its own option where memory ran out', () => {
    const failure = {
      kind: 'out-of-memory' as const,
      message: 'Out.',
      advice: 'the setting',
      position: null,
      stack: '',
    };
    const { text } = reported(aRun, {}, { reason: 'crashed', failure });
    expect(text).toContain('error out-of-memory Out.\n    Raise the limit with --memory-limit MB');
    expect(text).not.toContain('the setting');
  });

  it('leaves out what a crashed run could not say', () => {
    const unknown = { stepsPerSecond: Number.NaN, setupSeconds: Number.NaN, overhead: Number.NaN };
    const { stdout } = reported(aRun, {}, { reason: 'crashed', steps: 10, ...unknown });
    expect(stdout.lines).toContain('10 steps');
    expect(stdout.written).not.toMatch(/NaN|first step|measuring/);
  });

  it('says for how long no step came, and not the same numbers again', () => {
    const { stdout } = reported(({ run, wait }) => {
      run.stage({ steps: 0 });
      wait(5000);
      run.steps({ steps: 100 }, 1, 3);
      for (let second = 1; second <= 12; second++) {
        wait(1000);
        run.silentSeconds = second;
        run.tell('statusChanged');
      }
      run.silentSeconds = 0;
      wait(4000);
      run.steps({ steps: 100 }, 4, 1);
    });
    const end = stdout.lines.indexOf('');
    expect(stdout.lines.slice(2, end)).toEqual([
      expect.stringContaining('step 3/100'),
      'no step for 6 s',
      'no step for 11 s',
      expect.stringContaining('step 4/100'),
    ]);
  });

  it('in the project’s own folder, tells how the extension is installed', () => {
    const { text } = reported(aRun, { packageFolder: '/project' });
    expect(text).toContain(
      'npm run package, then code --install-extension ravine.vsix && code train.ts, and run "Ravine: Train".',
    );
  });

  it('lets no name command the terminal', () => {
    const { text } = reported(({ run }) => {
      run.stage({ steps: 0 });
      run.find({ ...aFinding, message: 'layer \u001b[2J\u0007<img src=x>\n hardly learns.' });
    });
    expect(text).not.toContain('\u001b');
    expect(text).toContain('layer [2J <img src=x> hardly learns.');
  });

  it('says once what takes longer than half a second before the first step, and nothing of what does not', () => {
    vi.useFakeTimers();
    const { text } = reported(({ run }) => {
      const doing = (detail: string, milliseconds: number) => {
        Object.assign(run, { state: 'loading', detail });
        run.tell('statusChanged');
        vi.advanceTimersByTime(milliseconds);
      };
      doing('loading TensorFlow.js', 499);
      doing('running the script', 600);
      doing('running the script', 5000);
      doing('compiling the model', 100);
    });
    vi.advanceTimersByTime(5000);
    vi.useRealTimers();
    expect(text.split('\n').filter((line) => line.endsWith('…'))).toEqual(['running the script …']);
  });

  it('survives NaN everywhere', () => {
    const nan = () => Number.NaN;
    const { text } = reported(({ run, wait }) => {
      run.stage({ steps: 0 });
      wait(6000);
      run.steps({ steps: 1, loss: nan, gradient: nan }, 1, 1);
      run.epoch({ stage: 0, epoch: 1, step: 1, logs: { loss: Number.NaN } });
    });
    expect(text).toContain('loss NaN');
    expect(text).not.toContain('undefined');
  });
});

const terminal = (columns = 100) => ({ stdout: new FakeOutput(true, columns), environment: { NO_COLOR: '1' } });
const erase = '\r\u001b[2K';

describe('PrettyReport on a terminal', () => {
  it('redraws one line, ten times a second at most', () => {
    const { text } = reported(({ run, wait }) => {
      run.stage({ steps: 0 });
      for (let step = 1; step <= 100; step++) {
        wait(10);
        run.steps({ steps: 100 }, step, 1);
      }
    }, terminal());
    const drawings = text.split(erase).filter((drawing) => drawing.includes('epoch'));
    expect(drawings.length).toBeGreaterThan(5);
    expect(drawings.length).toBeLessThanOrEqual(11);
    expect(drawings[5]).toMatch(/^█+░+ {2}epoch \d\/10 {2}step \d+\/100 {2}loss/);
  });

  it.each([20, 40, 60, 80, 200])('keeps the line within %d columns', (columns) => {
    const { text } = reported(({ run, wait }) => {
      run.stage({ steps: 0 });
      for (let step = 1; step <= 20; step++) {
        wait(150);
        run.steps({ steps: 100 }, step, 1);
      }
    }, terminal(columns));
    const drawings = text.split(erase).slice(1, -1);
    expect(drawings.length).toBeGreaterThan(3);
    for (const drawing of drawings) expect(drawing.length).toBeLessThan(columns);
  });

  it('has a bar at the usual 80 columns', () => {
    const { text } = reported(({ run, wait }) => {
      run.stage({ steps: 0 });
      for (let step = 1; step <= 50; step++) {
        wait(150);
        run.steps({ steps: 100 }, step, 1);
      }
    }, terminal(80));
    expect(text.split(erase).at(-2)).toMatch(/^█{3,}░{3,} {2}epoch 5\/10 .* left/);
  });

  it('follows the width of the terminal', () => {
    const stdout = new FakeOutput(true, 120);
    reported(
      ({ run, wait }) => {
        run.stage({ steps: 0 });
        wait(150);
        run.steps({ steps: 100 }, 1, 3);
        stdout.columns = 20;
        stdout.emit('resize');
      },
      { ...terminal(), stdout },
    );
    expect(stdout.written.split(erase).at(-2)!.length).toBeLessThan(20);
  });

  it('puts what the script prints above the line, whole lines at a time', () => {
    const { stdout } = reported(({ run, wait }) => {
      run.stage({ steps: 0 });
      wait(150);
      run.steps({ steps: 100 }, 1, 3);
      run.print('stdout', 'half a ');
      run.print('stdout', 'line\nand the ');
      run.find(aFinding);
    }, terminal());
    const lines = stdout.visible.split('\n');
    expect(lines[2]).toBe('half a line');
    expect(lines[3]).toBe('and the ');
    expect(lines[4]).toContain('train.ts:10:11 warning');
    expect(lines.filter((line) => line.includes('step 3/100'))).toEqual([]);
  });

  it('says what is being done before the first step, however fast it changes', () => {
    const { text } = reported(({ run }) => {
      for (const detail of ['loading TensorFlow.js', 'running the script']) {
        Object.assign(run, { state: 'loading', detail });
        run.tell('statusChanged');
      }
    }, terminal());
    expect(text).toContain(`${erase}loading TensorFlow.js …${erase}running the script …`);
  });

  it('says when no step comes', () => {
    const { text } = reported(({ run, wait }) => {
      run.stage({ steps: 0 });
      run.steps({ steps: 100 }, 1, 3);
      run.silentSeconds = 7.2;
      wait(1000);
      run.tell('statusChanged');
    }, terminal());
    expect(text).toContain('no step for 7 s  epoch 1/10');
  });

  it('uses colours unless NO_COLOR forbids it', () => {
    const find = ({ run }: Play) => run.find(aFinding);
    expect(reported(find, terminal()).text).not.toContain('\u001b[3');
    expect(reported(find, { ...terminal(), environment: {} }).text).toContain('\u001b[33mwarning');
  });

  it('uses them without a terminal where FORCE_COLOR asks for them, unless it says no', () => {
    const find = ({ run }: Play) => run.find(aFinding);
    const text = (environment: Stage['environment']) => reported(find, { environment }).text;
    expect(text({ FORCE_COLOR: '1' })).toContain('\u001b[33mwarning');
    for (const environment of [{}, { FORCE_COLOR: '0' }, { FORCE_COLOR: '' }, { FORCE_COLOR: '1', NO_COLOR: '1' }])
      expect(text(environment)).not.toContain('\u001b');
  });
});
