import { flagOf, formatShape, type LayerKind, numberOf } from './kind';

/** Weights of the size of one axis: a scale and a shift, and `averages` more that are kept, not trained. */
function normalization(factory: string, averages: number): LayerKind {
  return {
    factories: [factory],
    infer(options, [input]) {
      const axis = numberOf(options, 'axis', -1);
      const scale = flagOf(options, 'scale', true);
      const center = flagOf(options, 'center', true);
      const size = axis === null ? 'unknown' : input!.at(axis);
      if (size === null) {
        return {
          misfit: `${factory} needs to know the size of axis ${axis}, and gets ${formatShape(input!)}`,
          advice: 'Write that size into the input shape.',
        };
      }
      const isKnown = typeof size === 'number' && scale !== null && center !== null;
      return { output: input!, parameters: isKnown ? size * (averages + Number(scale) + Number(center)) : null };
    },
  };
}

export const normalizations: readonly LayerKind[] = [
  normalization('batchNormalization', 2),
  normalization('layerNormalization', 0),
];
