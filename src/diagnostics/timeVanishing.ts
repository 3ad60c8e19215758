import type { TimeFlow } from '../shared/run';
import { formatNumber, formatTimes } from './format';
import { defineRule } from './rule';
import * as ranges from './thresholdRange';

type Thresholds = { ratio: number };
/** RMS of ∂L/∂h at the first and the last step over time, how many of the last steps it reaches, and how many there are. */
type Evidence = { first: number; last: number; reaches: number; steps: number };

/** A recurrent layer whose gradient dies on its way back through time: what came early in a sequence cannot be learnt from. */
export const timeVanishing = defineRule<Thresholds, Evidence>({
  id: 'time-vanishing',
  summary: 'Recurrent layers whose gradient does not reach back to the beginning of a sequence.',
  severity: 'warning',
  gate: 'lossStalled',
  asked: 'timeFlow',
  leadsTo: ['saddle', 'plateau', 'loss-not-decreasing'],
  defaults: { ratio: 1e-3 },
  ranges: { ratio: ranges.share },
  source: 'long-term dependencies: Bengio, Simard & Frasconi 1994; the ratio: AutoTrainer’s for layers (ICSE 2021)',

  check({ timeFlows, nonFinite }, { ratio }) {
    if (nonFinite !== null) return null;
    const forgetful = [...timeFlows.values()].filter(
      ({ gradientRms }) => gradientRms[0]! < ratio * gradientRms.at(-1)!,
    );
    const [leading] = forgetful;
    return leading
      ? { layers: forgetful.map(({ layer }) => layer), evidence: evidenceOf(leading, ratio), reading: 'timeFlow' }
      : null;
  },

  weigh: ({ first, last }) => last / first,

  message: ({ layers, evidence: { first, last, reaches, steps } }) =>
    `${layers[0]?.name} forgets: its gradient reaches back over the last ${reaches} of ${steps} steps only; at the first one it is ${first === 0 ? 'exactly zero' : `${formatNumber(first)}, ${formatTimes(last / first)} weaker than at the last`}.`,

  threshold: ({ ratio }) => `RMS(∂L/∂h) at the first step over time below ${ratio.toExponential()} of that at the last`,

  advice: () =>
    "Use lstm or gru with unitForgetBias instead of simpleRNN, begin with recurrentInitializer 'orthogonal' or 'identity', or shorten the sequences.",
});

function evidenceOf({ gradientRms }: TimeFlow, ratio: number): Evidence {
  const last = gradientRms.at(-1)!;
  const lost = gradientRms.findLastIndex((rms) => rms < ratio * last);
  return { first: gradientRms[0]!, last, reaches: gradientRms.length - 1 - lost, steps: gradientRms.length };
}
