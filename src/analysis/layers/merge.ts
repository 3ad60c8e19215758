import type { Dim, Shape } from '../sourceModel';
import { formatShape, type LayerKind, type Misfit, numberOf } from './kind';

/** Sum, product and the like: sizes must be equal, or 1, axis by axis from the end. */
const elementwise = (factory: string): LayerKind => ({
  factories: [factory],
  merges: true,
  infer(_options, inputs) {
    const [first, ...others] = inputs.map((shape) => shape.slice(1));
    let output: Dim[] = first ?? [];
    for (const other of others) {
      const together = broadcast(output, other);
      if (!together) return differing(factory, inputs);
      output = together;
    }
    return { output: [inputs[0]?.[0] ?? null, ...output], parameters: 0 };
  },
});

function broadcast(a: readonly Dim[], b: readonly Dim[]): Dim[] | null {
  if (a.length < b.length) return broadcast(b, a);
  const offset = a.length - b.length;
  const both = a.map((size, i): Dim | undefined => (i < offset ? size : together(size, b[i - offset] ?? null)));
  return both.includes(undefined) ? null : (both as Dim[]);
}

function together(a: Dim, b: Dim): Dim | undefined {
  if (a === 'unknown' || b === 'unknown') return 'unknown';
  if (a === null || b === null) return null;
  if (a === 1) return b;
  return b === 1 || a === b ? a : undefined;
}

const differing = (factory: string, inputs: readonly Shape[]): Misfit => ({
  misfit: `${factory} wants inputs of the same shape, and gets ${inputs.map(formatShape).join(' and ')}`,
  advice: 'Give the layers before it the same number of units or filters, or join them with concatenate.',
});

const concatenate: LayerKind = {
  factories: ['concatenate'],
  merges: true,
  infer(options, inputs) {
    const rank = inputs[0]?.length ?? 0;
    const given = numberOf(options, 'axis', -1);
    if (given === null) return { output: null, parameters: 0 };
    const axis = given < 0 ? rank + given : given;
    const others = inputs.map((shape) => shape.filter((_, i) => i !== axis));
    if (inputs.some((shape) => shape.length !== rank) || others.some((shape) => !mayEqual(shape, others[0]!))) {
      return {
        misfit: `concatenate joins along axis ${given}, so all other sizes must be equal: it gets ${inputs.map(formatShape).join(' and ')}`,
        advice: 'Bring its inputs to the same sizes but one: flatten or reshape them, or pool them alike.',
      };
    }
    const sizes = inputs.map((shape) => shape[axis] ?? null);
    return { output: inputs[0]!.map((size, i) => (i === axis ? joined(sizes) : size)), parameters: 0 };
  },
};

const mayEqual = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i] || typeof size !== 'number' || typeof b[i] !== 'number');

function joined(sizes: readonly Dim[]): Dim {
  if (sizes.includes('unknown')) return 'unknown';
  return sizes.includes(null) ? null : (sizes as number[]).reduce((all, one) => all + one, 0);
}

export const merges: readonly LayerKind[] = [
  ...['add', 'average', 'maximum', 'minimum', 'multiply'].map(elementwise),
  concatenate,
  { factories: ['dot'], merges: true, infer: () => ({ output: null, parameters: 0 }) },
];
