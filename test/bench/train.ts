import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Runtime } from '../../src/engine/compiled/runtime';
import { inTurn, meanMilliseconds, median, medianRatio } from './clock';
import { build, referenceNames } from './models';
import { type BenchOptions, chosen } from './options';
import { atMost, figure, type Row } from './row';
import { withSubject } from './subject';

const rounds = 3;
const roundSeconds = 2;
/** In hundredths of the time: half of what measuring may take. Seconds on a machine that does other things are no better than that. */
const mostApart = 5;
const run = promisify(execFile);

/** What a training told of itself at its end. */
interface End {
  /** Of one step, without what comes between steps. */
  stepMilliseconds: number;
  /** From the first step to the end, by the clock. */
  seconds: number;
  /** Share of the step time that all but the training itself has taken, by its own meter. */
  overhead: number;
}

/**
 * `ravine train` as a user has it, against the bare engine's step, in turn; what measuring adds by the clock, with the default budget and with
 * none; and whether the run's own meter says the same. Needs a built `dist`.
 */
export async function benchTrain(options: BenchOptions): Promise<Row[]> {
  const threads = options.threads[0]!;
  const runtime = await Runtime.load({ threads, provider: 'cpu' });
  const rows: Row[] = [];
  for (const name of chosen(referenceNames, options)) {
    const { bare, runs } = await withSubject(build(name), runtime, async ({ step }) => {
      const steps = Math.max(20, Math.ceil((1000 * roundSeconds) / meanMilliseconds(step, roundSeconds)));
      const bare: number[] = [];
      const measured = async () => {
        bare.push(meanMilliseconds(step, roundSeconds));
        return trained(name, steps, threads, 10);
      };
      const ways = new Map([
        ['measured', measured],
        ['unmeasured', () => trained(name, steps, threads, 0)],
      ]);
      return { bare, runs: await inTurn(ways, rounds) };
    });
    rows.push(...compared(name, bare, runs.get('measured')!, runs.get('unmeasured')!));
  }
  return rows;
}

function compared(name: string, bare: number[], measured: readonly End[], unmeasured: readonly End[]): Row[] {
  const step = (ends: readonly End[]) => ends.map(({ stepMilliseconds }) => stepMilliseconds);
  const meter = 100 * median(measured.map(({ overhead }) => overhead));
  // What a training alone takes: that of the unmeasured run, without what that one spent on looking for values that are not finite.
  const alone = unmeasured.map(({ seconds, overhead }) => seconds * (1 - overhead));
  const clock = 100 * median(measured.map(({ seconds }, round) => 1 - alone[round]! / seconds));
  return [
    atMost(`${name}: train against the bare step`, medianRatio(step(measured), bare), '×', 1.1),
    figure(`${name}: train without measuring against it`, medianRatio(step(unmeasured), bare), '×'),
    atMost(`${name}: train with measuring against without`, medianRatio(step(measured), step(unmeasured)), '×', 1.1),
    figure(`${name}: measuring by the run's meter`, meter, '%'),
    figure(`${name}: measuring by the clock, end to end`, clock, '%'),
    atMost(`${name}: meter and clock are apart`, Math.abs(meter - clock), '% points', mostApart),
  ];
}

async function trained(model: string, steps: number, threads: number, budget: number): Promise<End> {
  const script = join(process.cwd(), 'test/bench/script.ts');
  const options = [
    '--steps',
    steps,
    '--threads',
    threads,
    '--budget',
    budget,
    '--seed',
    1,
    '--format',
    'ndjson',
    '--no-log',
  ];
  const words = ['dist/cli.js', 'train', script, ...options.map(String), '--', model];
  const { stdout } = await run(process.execPath, words, { maxBuffer: 1 << 30 });
  const end = JSON.parse(stdout.trim().split('\n').at(-1)!) as {
    stepsPerSecond: number;
    seconds: number;
    setupSeconds: number;
    overhead: number;
  };
  const { stepsPerSecond, seconds, setupSeconds, overhead } = end;
  return { stepMilliseconds: 1000 / stepsPerSecond, seconds: seconds - setupSeconds, overhead };
}
