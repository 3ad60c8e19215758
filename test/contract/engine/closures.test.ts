import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import seedrandom from 'seedrandom';
import { beforeAll, describe, expect, it } from 'vitest';
import { GradientCalls } from '../../../src/engine/closures/gradientCalls';
import { Runtime } from '../../../src/engine/compiled/runtime';
import { borrowKernels } from '../../../src/engine/eager/borrowedKernels';
import { type Program, programs } from '../../support/closures/programs';

const require = createRequire(import.meta.url);
let runtime: Runtime;
beforeAll(async () => {
  setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  await tf.setBackend('wasm');
  borrowKernels('cpu', 'wasm', () => {});
  runtime = await Runtime.load({ threads: 1, provider: 'cpu' });
});

type Seen = { what: string; seen: number[] | string };

/** All that a program sees, with the same random numbers each time, and how many tensors and bytes it leaves. */
async function watch(program: Program): Promise<Seen[]> {
  const { random } = Math;
  Math.random = seedrandom('closures');
  const seen: Seen[] = [];
  // By default tfjs differentiates by every variable that there is.
  tf.disposeVariables();
  const before = tf.memory();
  tf.engine().startScope();
  try {
    await program((what, value) => {
      const isNumber = typeof value === 'number';
      seen.push({ what, seen: isNumber ? [value] : typeof value === 'object' ? Array.from(value) : String(value) });
    });
    const { numTensors, numBytes } = tf.memory();
    seen.push({ what: 'left', seen: [numTensors - before.numTensors, numBytes - before.numBytes] });
    return seen;
  } finally {
    Math.random = random;
    tf.engine().endScope();
  }
}

const compileAtOnce = () => 0;
const compileNever = () => Number.POSITIVE_INFINITY;

describe.each(Object.entries(programs))('%s', (_, program) => {
  it.each([
    ['compiled', compileAtOnce],
    ['computed again by tfjs', compileNever],
  ])('%s, shows what tfjs shows', async (_, cost) => {
    const plain = await watch(program);
    const calls = new GradientCalls(runtime, { gradientsBegin: () => {}, gradientsTaken: () => {} }, cost);
    try {
      const ours = await watch(program);
      expect(ours.map(({ what }) => what)).toEqual(plain.map(({ what }) => what));
      for (const [i, one] of ours.entries()) expectAlike(one, plain[i]!);
    } finally {
      calls.restore();
    }
  });
});

const exact = new Set(['left', 'tensors', 'bytes', 'drawn']);

function expectAlike({ what, seen }: Seen, { seen: expected }: Seen): void {
  if (typeof seen === 'string' || typeof expected === 'string') {
    expect(rounded(seen), what).toEqual(rounded(expected));
    return;
  }
  expect(seen.length, what).toBe(expected.length);
  const scale = Math.max(1e-6, ...expected.map(Math.abs).filter(Number.isFinite));
  // Counts of tensors and bytes.
  if (exact.has(what)) expect(seen, what).toEqual(expected);
  seen.forEach((value, i) => {
    if (!Number.isFinite(expected[i])) expect(value, what).toBe(expected[i]);
    else expect(Math.abs(value - expected[i]!) / scale, `${what}: ${value}, tfjs ${expected[i]}`).toBeLessThan(2e-5);
  });
}

/** Printed numbers to three digits, without the columns in which tfjs sets them. */
const rounded = (text: unknown): string =>
  String(text)
    .replace(/-?\d+\.\d+/g, (number) => Number(number).toPrecision(3))
    .replaceAll(' ', '');

it('a closure that reshapes and hands on its tensors is known after its first call', () => {
  const recorded: unknown[] = [];
  const calls = new GradientCalls(
    runtime,
    { gradientsBegin: () => {}, gradientsTaken: (call) => void recorded.push(call.recorded?.plan) },
    compileNever,
  );
  tf.engine().startScope();
  try {
    const w = tf.variable(tf.randomNormal([2, 3]));
    const loss = () => {
      const flat = w.reshape([6]);
      return tf.add(
        flat.square().sum(),
        w.reshape([3, 2]).mul(w.clone().transpose()).sum().add(flat.sum()),
      ) as tf.Scalar;
    };
    for (let i = 0; i < 3; i++) tf.variableGrads(loss);
  } finally {
    tf.engine().endScope();
    calls.restore();
  }
  expect(recorded).toHaveLength(3);
  expect(recorded[0]).toBeDefined();
  expect(recorded[1]).toBe(recorded[0]);
  expect(recorded[2]).toBe(recorded[0]);
});
