import * as tf from '@tensorflow/tfjs';
import { Runtime } from '../../src/engine/compiled/runtime';
import { EagerObjective } from '../../src/engine/eager/eagerObjective';
import { layoutOf } from '../../src/engine/layersModel';
import { ModelParameters } from '../../src/engine/modelParameters';
import type { Batch, Objective } from '../../src/engine/objective';
import { medianMilliseconds, millisecondsOf } from './clock';
import { build, referenceNames } from './models';
import { type BenchOptions, chosen } from './options';
import { atLeast, figure, type Row } from './row';
import { withSubject } from './subject';

/** Loss and gradient by tfjs itself, on its two backends that need nothing but npm. */
export async function benchTfjs(options: BenchOptions): Promise<Row[]> {
  const runtime = await Runtime.load({ threads: options.threads[0]!, provider: 'cpu' });
  const rows: Row[] = [];
  for (const name of chosen(referenceNames, options)) {
    const reference = build(name);
    const compiled = await withSubject(reference, runtime, ({ objective, parameters, batch }) =>
      medianMilliseconds(() => objective.lossAndGradient(parameters.read(), batch), 1),
    );
    const { layout } = layoutOf(reference.model);
    const parameters = new ModelParameters(reference.model, layout);
    const gradient = gradientOf(new EagerObjective(reference.model, layout, parameters), parameters, reference.batch);
    await tf.setBackend('wasm');
    rows.push(
      atLeast(`${name}: tfjs wasm against the engine`, (await medianMilliseconds(gradient, 1)) / compiled, '×', 10),
    );
    await tf.setBackend('cpu');
    rows.push(
      figure(`${name}: tfjs cpu against the engine, one step`, (await millisecondsOf(gradient)) / compiled, '×'),
    );
    await tf.setBackend('wasm');
  }
  return rows;
}

const gradientOf = (objective: Objective, parameters: ModelParameters, batch: Batch) => () => {
  objective.lossAndGradient(parameters.read(), batch);
};
