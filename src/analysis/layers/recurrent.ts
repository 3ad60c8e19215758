import { flagOf, type LayerKind, lastOf, numberOf, product, sum, toDim, withBias } from './kind';

/** `gates` times a kernel, a recurrent kernel and a bias. */
function recurrent(factory: string, gates: number): LayerKind {
  return {
    factories: [factory],
    rank: 3,
    required: ['units'],
    sizes: ['units'],
    infer(options, [input]) {
      const units = numberOf(options, 'units');
      const [batch = null, time = null] = input!;
      const kernels = sum(product([gates, lastOf(input!), units]), product([gates, units, units]));
      const parameters = withBias(options, kernels, product([gates, units]));
      const sequences = flagOf(options, 'returnSequences', false);
      const state = flagOf(options, 'returnState', false);
      // Several outputs: whoever takes them apart is not followed.
      if (sequences === null || state !== false) return { output: null, parameters };
      return { output: sequences ? [batch, time, toDim(units)] : [batch, toDim(units)], parameters };
    },
  };
}

export const recurrents: readonly LayerKind[] = [recurrent('simpleRNN', 1), recurrent('gru', 3), recurrent('lstm', 4)];
