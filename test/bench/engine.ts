import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { CompiledObjective } from '../../src/engine/compiled/compiledObjective';
import { Runtime } from '../../src/engine/compiled/runtime';
import { chooseBackend } from '../../src/engine/eager/backend';
import { EagerObjective } from '../../src/engine/eager/eagerObjective';
import { layoutOf } from '../../src/engine/layersModel';
import { ModelParameters } from '../../src/engine/modelParameters';
import type { Objective } from '../../src/engine/objective';
import { adam } from '../../src/optimizers/adam';
import { createSlots, vectorCount } from '../../src/optimizers/updateRule';
import { Arena } from '../../src/simd/arena';
import { build, models } from './models';
import { PyTorch } from './pytorch';
import type { Row } from './row';

const rounds = 5;
const roundSeconds = 1;

/** A training step as the trainer takes it: weights, gradient, Adam, weights. */
function stepper(
  objective: Objective,
  parameters: ModelParameters,
  batch: Parameters<Objective['lossAndGradient']>[1],
  arena: Arena,
) {
  const { size, slices } = objective.layout;
  const slots = createSlots(adam, size, adam.hyperparameters, (length) => arena.allocate(length)) as never;
  return async () => {
    const weights = parameters.read();
    const { gradient } = await objective.lossAndGradient(weights, batch);
    adam.update({ parameters: weights, gradient, slots, slices }, adam.hyperparameters);
    parameters.write(weights);
  };
}

async function medianMilliseconds(step: () => Promise<void>, seconds: number): Promise<number> {
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end || times.length < 3) {
    const start = performance.now();
    await step();
    times.push(performance.now() - start);
  }
  return median(times);
}

export const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

/** Step times of the reference models beside PyTorch and tfjs wasm, in turn, `rounds` times; medians of ratios. */
export async function benchEngine(threads: number, script: string, only?: string): Promise<Row[]> {
  await chooseBackend(join(process.cwd(), 'node_modules/@tensorflow/tfjs-backend-wasm/dist'), () => undefined);
  const torch = await PyTorch.start(script, threads, roundSeconds);
  if (!torch) console.error('PyTorch is not here: apt-get install python3-torch brings it.');
  const runtime = await Runtime.load({ threads, provider: 'cpu' });
  const rows: Row[] = [];
  const ratios: number[] = [];
  for (const name of Object.keys(models).filter((name) => (only ?? name) === name)) {
    const { model, batch } = build(name);
    const { layout } = layoutOf(model);
    const arena = new Arena(2 + vectorCount(adam), layout.size);
    const parameters = new ModelParameters(model, layout, arena.allocate(layout.size));
    const compiled = new CompiledObjective(model, layout, parameters, runtime, arena.allocate(layout.size));
    const started = performance.now();
    compiled.prepare(batch, 'step');
    rows.push(row(`${name}: record and compile`, (performance.now() - started) / 1000, 's', 1));
    const step = stepper(compiled, parameters, batch, arena);
    const eager = new EagerObjective(model, layout, parameters);
    const [mine, theirs, hvp] = [[] as number[], [] as number[], [] as number[]];
    const direction = new Float32Array(layout.size).fill(1);
    for (let round = 0; round < rounds; round++) {
      mine.push(await medianMilliseconds(step, roundSeconds));
      if (torch) theirs.push(await torch.milliseconds(name));
      const gradient = await medianMilliseconds(
        async () => void (await compiled.lossAndGradient(parameters.read(), batch)),
        0.5,
      );
      const product = await medianMilliseconds(
        async () => void (await compiled.hessianVectorProduct(parameters.read(), batch, direction)),
        0.5,
      );
      hvp.push(product / gradient);
    }
    rows.push(row(`${name}: step`, median([...mine]), 'ms', null));
    if (torch) {
      const ratio = median(mine.map((time, i) => time / theirs[i]!));
      ratios.push(ratio);
      rows.push(row(`${name}: PyTorch ${torch.version}`, median([...theirs]), 'ms', null));
      rows.push(row(`${name}: step against PyTorch`, ratio, '×', 1.2));
    }
    rows.push(row(`${name}: Hessian-vector product`, median(hvp), 'gradients', 3));
    if (!name.startsWith('cnn')) {
      const onWasm = await medianMilliseconds(
        async () => void (await eager.lossAndGradient(parameters.read(), batch)),
        1,
      );
      rows.push(row(`${name}: tfjs wasm against the step`, onWasm / median([...mine]), '×', 10, 'at least'));
    }
  }
  torch?.stop();
  if (ratios.length > 0) {
    const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
    rows.push(row('step against PyTorch, geometric mean', mean, '×', 0.8));
  }
  tf.disposeVariables();
  return rows;
}

function row(
  name: string,
  value: number,
  unit: string,
  target: number | null,
  sense: 'at most' | 'at least' = 'at most',
): Row {
  const holds = target === null ? null : sense === 'at most' ? value <= target : value >= target;
  return { name, value, unit, target: target === null ? null : `${sense} ${target}`, holds };
}
