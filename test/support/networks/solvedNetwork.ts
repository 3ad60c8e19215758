import { expect } from 'vitest';
import { CompiledObjective } from '../../../src/engine/compiled/compiledObjective';
import type { Runtime } from '../../../src/engine/compiled/runtime';
import { EagerObjective } from '../../../src/engine/eager/eagerObjective';
import { layoutOf, type TrainableModel } from '../../../src/engine/layersModel';
import { ModelParameters } from '../../../src/engine/modelParameters';
import type { HostTensor } from '../../../src/engine/objective';
import solved from '../../fixtures/networks/pytorch_hessians.json';
import { pytorchModels } from './pytorchModels';

export type SolvedName = keyof typeof solved;
export const solvedNames = Object.keys(solved) as SolvedName[];

/** A network of which PyTorch has computed loss, gradient and Hessian in float64, on our engines, at the same weights and batch. */
export function solvedNetwork(name: SolvedName, runtime: Runtime) {
  const { inputs, targets, weights } = solved[name];
  const model = pytorchModels[name].build();
  model.compile({ optimizer: 'sgd', loss: pytorchModels[name].loss });
  const inner = ((model as unknown as { model?: unknown }).model ?? model) as TrainableModel;
  const { layout } = layoutOf(inner);
  expect(layout.slices.map(({ shape }) => shape)).toEqual(weights.map(({ shape }) => shape));
  const parameters = new ModelParameters(inner, layout);
  parameters.write(Float32Array.from(weights.flatMap(({ values }) => values)));
  const batch = { size: inputs.shape[0]!, tensors: [hostTensor(inputs), hostTensor(targets), null] };
  return {
    objective: new CompiledObjective(inner, layout, parameters, runtime),
    eager: new EagerObjective(inner, layout, parameters),
    parameters,
    batch,
    loss: solved[name].loss,
    gradient: solved[name].gradient,
    hessian: whole(solved[name].hessian),
  };
}

const hostTensor = ({ shape, values }: { shape: number[]; values: number[] }): HostTensor => ({
  shape,
  dtype: 'float32',
  values: Float32Array.from(values),
});

/** A symmetric matrix of which the lower triangle is there. */
const whole = (triangle: number[][]): number[][] =>
  triangle.map((row, i) => triangle.map((other, j) => (j <= i ? row[j]! : other[i]!)));
