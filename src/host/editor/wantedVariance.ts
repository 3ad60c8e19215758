import type { Fans } from '../../analysis/layers/initialization';

interface Wanted {
  variance: number;
  formula: string;
  source: string;
}

/**
 * The variance of initial weights with which signals keep their size through an activation: 2/fanIn before ReLU and its kin (He et al. 2015), 1/fanIn before SELU
 * (Klambauer et al. 2017), 2/(fanIn + fanOut) before what has slope 1 at 0 (Glorot & Bengio 2010). Null: no such theory, as for sigmoids.
 */
export function wantedVariance(activation: string, { fanIn, fanOut }: Fans): Wanted | null {
  if (/^(relu6?|leakyReLU|prelu|elu)$/.test(activation))
    return { variance: 2 / fanIn, formula: '2/fanIn', source: 'He et al. 2015' };
  if (activation === 'selu') return { variance: 1 / fanIn, formula: '1/fanIn', source: 'Klambauer et al. 2017' };
  if (/^(tanh|softsign|linear)$/.test(activation))
    return { variance: 2 / (fanIn + fanOut), formula: '2/(fanIn + fanOut)', source: 'Glorot & Bengio 2010' };
  return null;
}
