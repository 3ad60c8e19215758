import { expect, it } from 'vitest';
import { StepBuffer } from '../../../../src/trainer/channel/stepBuffer';

const row = (step: number) => ({
  stage: 2,
  step,
  scalars: { loss: step, learningRate: 1 / step },
  layers: { gradientL2: Float32Array.of(step, -step) },
});

it('gives back every step in its columns, however many there are', () => {
  for (const count of [1, 64, 65, 1000, 20_000]) {
    const buffer = new StepBuffer();
    for (let step = 11; step < 11 + count; step++) buffer.push(row(step));
    const steps = Array.from({ length: count }, (_, i) => 11 + i);
    expect(buffer.take()).toEqual({
      stage: 2,
      firstStep: 11,
      count,
      layerCount: 2,
      scalars: { loss: Float64Array.from(steps), learningRate: Float64Array.from(steps, (step) => 1 / step) },
      layers: { gradientL2: Float32Array.from(steps.flatMap((step) => [step, -step])) },
    });
    expect(buffer.isEmpty).toBe(true);
    expect(buffer.take()).toBeNull();
  }
});

it('drops the oldest half of 20 000, and says which step is the first then', () => {
  const buffer = new StepBuffer();
  for (let step = 1; step <= 20_001; step++) buffer.push(row(step));
  expect(buffer.dropped).toBe(10_000);
  expect(buffer.continuesWith(row(20_002))).toBe(true);
  const columns = buffer.take()!;
  expect(columns).toMatchObject({ firstStep: 10_001, count: 10_001 });
  const steps = Array.from({ length: 10_001 }, (_, i) => 10_001 + i);
  expect(columns.scalars.loss).toEqual(Float64Array.from(steps));
  expect(columns.layers.gradientL2).toEqual(Float32Array.from(steps.flatMap((step) => [step, -step])));
});

it('leaves what it gave alone when the next steps come', () => {
  const buffer = new StepBuffer();
  buffer.push(row(1));
  const first = buffer.take()!;
  buffer.push(row(2));
  expect([...first.scalars.loss!]).toEqual([1]);
  expect(buffer.take()).toMatchObject({ firstStep: 2, count: 1 });
});

it('writes NaN where a step lacks what another has', () => {
  const buffer = new StepBuffer();
  const values = Float32Array.of(7, 8);
  for (let step = 1; step <= 66; step++) buffer.push(row(step));
  buffer.push({ ...row(67), scalars: { loss: 67, trace: 5 }, layers: { updateRatio: values } });
  buffer.push(row(68));
  const { scalars, layers } = buffer.take()!;
  expect([...scalars.learningRate!.slice(65)]).toEqual([1 / 66, Number.NaN, 1 / 68]);
  expect([...scalars.trace!]).toEqual(Array.from({ length: 68 }, (_, i) => (i === 66 ? 5 : Number.NaN)));
  expect([...layers.gradientL2!.slice(130)]).toEqual([66, -66, Number.NaN, Number.NaN, 68, -68]);
  expect([...layers.updateRatio!.slice(130)]).toEqual([Number.NaN, Number.NaN, 7, 8, Number.NaN, Number.NaN]);
});
