/**
 * What a value is multiplied with that is lowered whenever the loss has not improved for more than `patience` epochs.
 *
 *   better: L < (1 − threshold)·best
 *
 * Keras's and PyTorch's `ReduceLROnPlateau`, with PyTorch's defaults. NaN is no improvement.
 */
export function plateauFactor(
  losses: readonly number[],
  { factor = 0.1, patience = 10, threshold = 1e-4 }: Readonly<Record<string, number>>,
): number {
  let product = 1;
  let best = Number.POSITIVE_INFINITY;
  let waited = 0;
  for (const loss of losses) {
    if (loss < best * (1 - threshold)) {
      best = loss;
      waited = 0;
    } else if (++waited > patience) {
      product *= factor;
      waited = 0;
    }
  }
  return product;
}
