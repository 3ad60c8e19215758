import { Runtime } from '../../src/engine/compiled/runtime';
import { inTurn, medianMilliseconds, medianRatio } from './clock';
import { build, referenceNames } from './models';
import { type BenchOptions, chosen } from './options';
import { atMost, type Row } from './row';
import { withSubject } from './subject';

const rounds = 5;
const roundSeconds = 0.5;

/** What an exact Hessian-vector product costs, in gradients, in turn with them. */
export async function benchProducts(options: BenchOptions): Promise<Row[]> {
  const runtime = await Runtime.load({ threads: options.threads[0]!, provider: 'cpu' });
  const rows: Row[] = [];
  for (const name of chosen(referenceNames, options)) {
    const times = await withSubject(build(name), runtime, ({ objective, parameters, batch }) => {
      const weights = parameters.read();
      const direction = new Float32Array(weights.length).fill(1);
      const gradient = () => objective.lossAndGradient(weights, batch);
      const product = () => objective.hessianVectorProduct(weights, batch, direction);
      objective.prepare(batch, 'product');
      return inTurn(
        new Map([
          ['gradient', () => medianMilliseconds(gradient, roundSeconds)],
          ['product', () => medianMilliseconds(product, roundSeconds)],
        ]),
        rounds,
      );
    });
    const ratio = medianRatio(times.get('product')!, times.get('gradient')!);
    rows.push(atMost(`${name}: Hessian-vector product`, ratio, 'gradients', 3));
  }
  return rows;
}
