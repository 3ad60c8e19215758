import { Runtime } from '../../src/engine/compiled/runtime';
import { gradientNorms } from '../../src/instruments/gradientNorms';
import { inTurn, medianMilliseconds, medianRatio } from './clock';
import { build, referenceNames } from './models';
import { type BenchOptions, chosen } from './options';
import { atMost, figure, type Row } from './row';
import { withSubject } from './subject';

const rounds = 5;
const roundSeconds = 0.5;

/** What instruments cost, in steps, in turn with them: the gradient norms of every step, and the taps of those that are read. */
export async function benchInstruments(options: BenchOptions): Promise<Row[]> {
  const runtime = await Runtime.load({ threads: options.threads[0]!, provider: 'cpu' });
  const rows: Row[] = [];
  for (const name of chosen(referenceNames, options)) {
    const times = await withSubject(build(name), runtime, ({ objective, parameters, batch, step }) => {
      const weights = parameters.read();
      const { gradient } = objective.lossAndGradient(weights, batch);
      const view = { layout: objective.layout, gradient, previousGradient: null, before: weights, after: weights };
      const nowhere = { layer: () => {}, scalar: () => {} };
      objective.prepare(batch, 'readings');
      return inTurn(
        new Map([
          ['step', () => medianMilliseconds(step, roundSeconds)],
          ['norms', () => medianMilliseconds(() => gradientNorms.measure(view, nowhere), roundSeconds)],
          ['taps', () => medianMilliseconds(() => objective.read(weights, batch), roundSeconds)],
        ]),
        rounds,
      );
    });
    const step = times.get('step')!;
    rows.push(atMost(`${name}: gradient norms`, 100 * medianRatio(times.get('norms')!, step), '% of a step', 2));
    rows.push(figure(`${name}: reading the layers (taps)`, medianRatio(times.get('taps')!, step), 'steps'));
  }
  return rows;
}
