import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Runtime } from '../../src/engine/compiled/runtime';
import { inTurn, meanMilliseconds, medianRatio } from './clock';
import { build, referenceNames } from './models';
import { type BenchOptions, chosen } from './options';
import { atMost, figure, type Row } from './row';
import { withSubject } from './subject';

const rounds = 3;
const roundSeconds = 2;
const run = promisify(execFile);

/**
 * `ravine train` as a user has it, against the bare engine's step, in turn; and what measuring adds by the clock, with the default budget and with
 * none. Needs a built `dist`.
 */
export async function benchTrain(options: BenchOptions): Promise<Row[]> {
  const threads = options.threads[0]!;
  const runtime = await Runtime.load({ threads, provider: 'cpu' });
  const rows: Row[] = [];
  for (const name of chosen(referenceNames, options)) {
    const times = await withSubject(build(name), runtime, async ({ step }) => {
      const bare = meanMilliseconds(step, roundSeconds);
      const steps = Math.max(20, Math.ceil((1000 * roundSeconds) / bare));
      return inTurn(
        new Map([
          ['bare', async () => meanMilliseconds(step, roundSeconds)],
          ['train', () => trained(name, steps, threads, 10)],
          ['unmeasured', () => trained(name, steps, threads, 0)],
        ]),
        rounds,
      );
    });
    const [bare, train, unmeasured] = ['bare', 'train', 'unmeasured'].map((what) => times.get(what)!);
    rows.push(atMost(`${name}: train against the bare step`, medianRatio(train!, bare!), '×', 1.1));
    rows.push(figure(`${name}: train without measuring against it`, medianRatio(unmeasured!, bare!), '×'));
    rows.push(atMost(`${name}: train with measuring against without`, medianRatio(train!, unmeasured!), '×', 1.1));
  }
  return rows;
}

/** Milliseconds of one step of the model, as `end.stepsPerSecond` has it. */
async function trained(model: string, steps: number, threads: number, budget: number): Promise<number> {
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
  const end = JSON.parse(stdout.trim().split('\n').at(-1)!) as { stepsPerSecond: number };
  return 1000 / end.stepsPerSecond;
}
