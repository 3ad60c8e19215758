import { join } from 'node:path';
import { Runtime } from '../../src/engine/compiled/runtime';
import { geometricMean, inTurn, median, medianMilliseconds, medianRatio } from './clock';
import { build, referenceNames } from './models';
import { type BenchOptions, chosen } from './options';
import { Rival, type RivalLibrary } from './rival';
import { atMost, figure, type Row } from './row';
import { withSubject } from './subject';

const rounds = 5;
const roundSeconds = 1;

const scripts = join(process.cwd(), 'test/bench');
const libraries: readonly RivalLibrary[] = [
  { name: 'PyTorch', script: join(scripts, 'pytorch.py'), remedy: 'apt-get install python3-torch brings it' },
  {
    name: 'JAX',
    script: join(scripts, 'jax_steps.py'),
    remedy: 'pip install jax brings it, to a Python named by --python',
  },
];

/** A step (loss, gradient, Adam) of each reference model, in turn with that of other libraries, for each number of threads. */
export async function benchSteps(options: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const threads of options.threads) rows.push(...(await stepsOn(threads, options)));
  return rows;
}

async function stepsOn(threads: number, options: BenchOptions): Promise<Row[]> {
  const runtime = await Runtime.load({ threads, provider: 'cpu' });
  const rivals = await startRivals(threads, options);
  const rows: Row[] = [];
  const ratios = new Map(rivals.map((rival): [Rival, number[]] => [rival, []]));
  const on = threads === 1 ? '1 thread' : `${threads} threads`;
  for (const name of chosen(referenceNames, options)) {
    const times = await timesOf(name, runtime, rivals);
    const own = times.get('step')!;
    rows.push(figure(`${name}: step, ${on}`, median(own), 'ms'));
    for (const rival of rivals) {
      const theirs = times.get(rival.name)!;
      const ratio = medianRatio(own, theirs);
      ratios.get(rival)!.push(ratio);
      rows.push(figure(`${name}: ${rival.name}, ${on}`, median(theirs), 'ms'));
      rows.push(verdict(`${name}: step against ${rival.name}, ${on}`, ratio, rival, 1.2));
    }
  }
  for (const [rival, all] of ratios) {
    rival.stop();
    rows.push(verdict(`step against ${rival.name}, ${on}, geometric mean`, geometricMean(all), rival, 0.8));
  }
  return rows;
}

/** The target is PyTorch's time; JAX's is there to be seen. */
const verdict = (name: string, ratio: number, rival: Rival, target: number): Row =>
  rival.name.startsWith('PyTorch') ? atMost(name, ratio, '×', target) : figure(name, ratio, '×');

async function startRivals(threads: number, { pythons }: BenchOptions): Promise<Rival[]> {
  const rivals: Rival[] = [];
  for (const library of libraries) {
    const found = await firstRival(library, pythons, threads);
    if (found) rivals.push(found);
    else console.error(`${library.name} is not here: ${library.remedy}.`);
  }
  return rivals;
}

async function firstRival(library: RivalLibrary, pythons: readonly string[], threads: number): Promise<Rival | null> {
  for (const python of pythons) {
    const rival = await Rival.start(library, python, threads, roundSeconds);
    if (rival) return rival;
  }
  return null;
}

function timesOf(name: string, runtime: Runtime, rivals: readonly Rival[]): Promise<Map<string, number[]>> {
  return withSubject(build(name), runtime, ({ step }) =>
    inTurn(
      new Map([
        ['step', () => medianMilliseconds(step, roundSeconds)],
        ...rivals.map((rival) => [rival.name, () => rival.milliseconds(name)] as const),
      ]),
      rounds,
    ),
  );
}
