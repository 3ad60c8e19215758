import { describe, expect, it } from 'vitest';
import { NoiseScaleEstimate, sizesOf } from '../../../../src/instruments/curvature/noiseScale';
import { fillNormal } from '../../../../src/instruments/curvature/randomVectors';
import { randomOf } from '../../../support/curvature/dense';

/** Gradients of micro-batches whose examples are normal about a known gradient, with known deviations. */
function microBatches(
  gradient: number[],
  deviations: number[],
  microBatch: number,
  count: number,
  random: () => number,
) {
  return Array.from({ length: count }, () => {
    const noise = new Float32Array(gradient.length);
    fillNormal(noise, random);
    return noise.map((x, i) => gradient[i]! + (x * deviations[i]!) / Math.sqrt(microBatch));
  });
}

const gradient = [1, -2, 0.5, 0, 0, 3];
const deviations = [5, 1, 1, 4, 2, 3];
const square = (values: number[]) => values.reduce((sum, x) => sum + x * x, 0);

const truth = square(deviations) / square(gradient);

function estimated(seed: string, measurements: number, g = gradient) {
  const random = randomOf(seed);
  const estimate = new NoiseScaleEstimate();
  for (let i = 0; i < measurements; i++) estimate.add(sizesOf(microBatches(g, deviations, 4, 8, random), 4));
  return estimate.latest!;
}

describe('squared norms of gradients', () => {
  it('are those of the micro-batches and of their mean', () => {
    const sizes = sizesOf([Float32Array.of(3, 4), Float32Array.of(1, -2)], 16);
    expect(sizes).toEqual({ smallBatch: 16, smallSquared: 15, bigBatch: 32, bigSquared: 5 });
  });
});

describe('the gradient noise scale', () => {
  it('has both parts without bias', () => {
    const random = randomOf('bias');
    let [variance, signal] = [0, 0];
    const measurements = 4000;
    for (let i = 0; i < measurements; i++) {
      const one = new NoiseScaleEstimate();
      one.add(sizesOf(microBatches(gradient, deviations, 4, 8, random), 4));
      variance += one.latest!.variance / measurements;
      signal += one.latest!.signal / measurements;
    }
    expect(variance / square(deviations)).toBeCloseTo(1, 1);
    expect(signal / square(gradient)).toBeCloseTo(1, 1);
  });

  it('is as far off as it says', () => {
    const runs = Array.from({ length: 300 }, (_, i) => estimated(`run ${i}`, 200));
    const actual = Math.sqrt(square(runs.map(({ value }) => value - truth)) / runs.length);
    const claimed = Math.sqrt(square(runs.map(({ uncertainty }) => uncertainty)) / runs.length);
    // 300 runs know their spread to 4 %.
    expect(actual / claimed).toBeGreaterThan(0.88);
    expect(actual / claimed).toBeLessThan(1.12);
  });

  it('knows that parts which vary together leave their quotient alone', () => {
    const estimate = new NoiseScaleEstimate();
    const sizesWith = (signal: number) => ({
      smallBatch: 4,
      smallSquared: signal + (20 * signal) / 4,
      bigBatch: 32,
      bigSquared: signal + (20 * signal) / 32,
    });
    for (let i = 0; i < 50; i++) estimate.add(sizesWith(3 + Math.sin(i)));
    expect(estimate.latest!.value).toBeCloseTo(20, 9);
    expect(estimate.latest!.uncertainty).toBeLessThan(1e-5);
  });

  it('is not told where the gradient is lost in the noise', () => {
    expect(estimated('no signal', 1).value).toBeNaN();
    const weak = gradient.map((x) => x / 1000);
    expect(estimated('no signal', 300, weak).value).toBeNaN();
  });

  it('is zero where all examples agree', () => {
    const estimate = new NoiseScaleEstimate();
    for (let i = 0; i < 3; i++) estimate.add(sizesOf([Float32Array.of(3, 4), Float32Array.of(3, 4)], 8));
    expect(estimate.latest).toEqual({ value: 0, uncertainty: 0, variance: 0, signal: expect.closeTo(25, 10) });
  });

  it('leaves out what is not finite, and knows nothing at first', () => {
    const estimate = new NoiseScaleEstimate();
    expect(estimate.latest).toBeNull();
    estimate.add(sizesOf([Float32Array.of(Number.NaN), Float32Array.of(1)], 8));
    expect(estimate.latest).toBeNull();
  });
});
