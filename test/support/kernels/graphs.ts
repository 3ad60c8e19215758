import { expect } from 'vitest';
import { input, nodesInOrder, type Value } from '../../../src/engine/graph/graph';
import type { Pass } from '../../../src/engine/graph/passes/rewrite';
import { compile, relativeError } from './evaluate';
import { floats } from './kernelCase';

/** An input of a graph. */
export const symbol = (name: string, shape: readonly number[]): Value => input(name, { shape, dtype: 'float32' });

/** The kernels that a value rests on. */
const kernelsOf = (...values: Value[]): string[] => nodesInOrder(values).map(({ kernel }) => kernel);

/** What a pass leaves: these kernels, in any order, whose results are those of before up to rounding in double precision. */
export async function expectKernels(pass: Pass, value: Value, kernels: readonly string[]): Promise<void> {
  const after = pass(new Map([['out', value]])).get('out')!;
  expect({ shape: after.shape, dtype: after.dtype }).toEqual({ shape: value.shape, dtype: value.dtype });
  await expectSameResults([value], [after]);
  expect(kernelsOf(after).sort()).toEqual([...kernels].sort());
}

/** Computes both on the same random numbers. */
export async function expectSameResults(
  before: readonly Value[],
  after: readonly Value[],
  tolerance = 1e-12,
): Promise<void> {
  const feeds = Object.fromEntries(inputsOf(before).map(({ name, shape }) => [name, floats(shape, 0.1, 1).values]));
  const [expected, actual] = [
    await (await compile(before, 'float64'))(feeds),
    await (await compile(after, 'float64'))(feeds),
  ];
  for (const [i, { values }] of expected.entries())
    expect(relativeError(actual[i]!.values, values)).toBeLessThan(tolerance);
}

export function inputsOf(values: readonly Value[]): { name: string; shape: readonly number[] }[] {
  const all = new Set([...values, ...nodesInOrder(values).flatMap(({ inputs }) => inputs)]);
  return [...all].flatMap(({ source, shape }) => (source.kind === 'input' ? [{ name: source.name, shape }] : []));
}
