import { Runtime } from '../../src/engine/compiled/runtime';
import { millisecondsOf } from './clock';
import { build, compiledNames, referenceNames } from './models';
import { type BenchOptions, chosen } from './options';
import { atMost, figure, type Row } from './row';
import { withSubject } from './subject';

/** From a tfjs model to its first step, each once, as a training does it. */
export async function benchCompiling(options: BenchOptions): Promise<Row[]> {
  const runtime = await Runtime.load({ threads: options.threads[0]!, provider: 'cpu' });
  const rows: Row[] = [];
  for (const name of chosen(compiledNames, options)) {
    const target = referenceNames.includes(name) ? 1 : 5;
    await withSubject(build(name), runtime, async ({ objective, batch, step }) => {
      const compiled = await millisecondsOf(() => objective.prepare(batch, 'step'));
      const first = await millisecondsOf(step);
      rows.push(atMost(`${name}: record and compile`, compiled / 1000, 's', target));
      rows.push(figure(`${name}: model to first step`, (compiled + first) / 1000, 's'));
      const product = await millisecondsOf(() => objective.prepare(batch, 'product'));
      rows.push(figure(`${name}: compile the Hessian-vector product`, product / 1000, 's'));
    });
  }
  return rows;
}
