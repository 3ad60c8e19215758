import { expect, it } from 'vitest';
import { runScript, script } from '../support/runs';

/** Bytes that the child holds after a step; `native` is what is resident beside JavaScript's own heap. */
type Sample = Record<'step' | 'heap' | 'external' | 'native' | 'tensors', number>;

/**
 * Bytes a step. Whoever forgets an object or a buffer at each step forgets more than 50. What is resident comes and goes by pages
 * of the allocator: without a leak runs of this length showed up to 80 bytes a step of it, runs ten times as long 3.
 */
const bounds = { heap: 40, external: 40, native: 200 };

it('the child holds no more memory at the end of 40 000 steps than in their middle', async () => {
  const { end, output } = await runScript(script('manySteps.ts'), { scriptArguments: ['40000'] });
  expect(end).toMatchObject({ reason: 'completed', steps: 40_000 });
  const samples = JSON.parse(output) as Sample[];
  const secondHalf = samples.slice(samples.length / 2);
  expect(secondHalf).toHaveLength(40);
  for (const [name, bound] of Object.entries(bounds))
    expect(slope(secondHalf, name as keyof Sample), name).toBeLessThan(bound);
  expect(slope(secondHalf, 'tensors')).toBe(0);
}, 120_000);

/** How fast a quantity grows with the steps, on the line that fits best: Σ(x − x̄)(y − ȳ) / Σ(x − x̄)². */
function slope(samples: Sample[], name: keyof Sample): number {
  const [x, y] = [centred(samples.map(({ step }) => step)), centred(samples.map((sample) => sample[name]))];
  return sum(x.map((value, i) => value * y[i]!)) / sum(x.map((value) => value * value));
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

const centred = (values: number[]): number[] => values.map((value) => value - sum(values) / values.length);
