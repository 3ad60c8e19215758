import { describe, expect, it } from 'vitest';
import { layerReadings } from '../../../../src/host/editor/layerReadings';
import { FakeRun, findingOf } from '../fakeRun';

const position = { file: '/project/model.ts', line: 3, column: 5 };

/** A stage of two layers, of which the second has no place in the code. */
function stageWith(gradients: number[]) {
  const run = new FakeRun();
  run.stage(2);
  const { info, history } = run.stages[0]!;
  const layers = info.layers.map((layer, i) => ({ ...layer, position: i === 0 ? position : null }));
  history.append({
    stage: 0,
    firstStep: 1,
    count: gradients.length,
    layerCount: 2,
    scalars: { loss: new Float64Array(gradients.length) },
    layers: { gradientRms: Float32Array.from(gradients.flatMap((value) => [value, 9])) },
  });
  return { info: { ...info, layers }, history };
}

describe('the readings of layers', () => {
  it('are the last that were measured, of layers with a place', () =>
    expect(layerReadings(stageWith([0.5, 0.25, Number.NaN]), [])).toEqual([
      { layer: 'layer_0', position, values: { gradientRms: 0.25 }, ill: false },
    ]));

  it('leave out what was never measured, and keep infinities', () => {
    expect(layerReadings(stageWith([Number.NaN]), [])[0]?.values).toEqual({});
    expect(layerReadings(stageWith([Number.POSITIVE_INFINITY]), [])[0]?.values.gradientRms).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  it.each([
    ['warning', true],
    ['error', true],
    ['information', false],
  ] as const)('are ill by a finding that is %s: %s', (severity, ill) => {
    expect(layerReadings(stageWith([1]), [findingOf({ severity })])[0]?.ill).toBe(ill);
  });
});
