import { fix, replace } from '../fixes/edit';
import type { SourceOptimizer } from '../sourceModel';
import { factor } from './numbers';
import { defineStaticRule, type SourceObservation } from './rule';

type Thresholds = { plain: number; adaptive: number; lowest: number };

/** Rates with which TensorFlow.js makes an optimizer that is named by a string. */
const usual: Record<string, number> = {
  sgd: 0.01,
  momentum: 0.01,
  adagrad: 0.01,
  adam: 0.001,
  adamax: 0.002,
  rmsprop: 0.001,
};

/** Optimizers that divide by the gradient's size move each weight by about the rate, whatever the gradient is. */
const adaptive = /^(adam|adamax|rmsprop)$/;

/** A learning rate that no usual training has: one that was mistyped, or taken over from another optimizer. */
export const learningRateOutOfRange = defineStaticRule<Thresholds>({
  id: 'learning-rate-out-of-range',
  summary: "A learning rate far outside of its optimizer's usual range, or not above 0.",
  severity: 'warning',
  defaults: { plain: 1, adaptive: 0.1, lowest: 1e-7 },
  source:
    'UMLAUT (Schoop et al. 2021) for the kind; bounds chosen by us, so that the rates of published TensorFlow.js examples pass',

  check: ({ optimizers }, thresholds) => optimizers.flatMap((optimizer) => judge(optimizer, thresholds)),
});

function judge({ name, learningRate }: SourceOptimizer, thresholds: Thresholds): SourceObservation[] {
  const common = usual[name];
  if (!learningRate || common === undefined) return [];
  const { value, range } = learningRate;
  const highest = adaptive.test(name) ? thresholds.adaptive : thresholds.plain;
  const what = problemWith(name, value, highest, thresholds.lowest);
  if (what === null) return [];
  return [
    {
      range,
      message: what,
      advice: `Begin with ${common} for ${name}, and look for the largest rate at which the loss still falls.`,
      fixes: fix(`Use ${common}`, replace(range, String(common))),
    },
  ];
}

function problemWith(name: string, rate: number, highest: number, lowest: number): string | null {
  if (!Number.isFinite(rate)) return `A learning rate of ${rate} makes every weight NaN.`;
  if (rate === 0) return 'With a learning rate of 0 no weight ever moves.';
  if (rate < 0) return `A learning rate below 0 (${factor(rate)}) climbs the loss instead of descending.`;
  if (rate > highest) {
    const why = adaptive.test(name)
      ? `${name} moves each weight by about that much at every step`
      : 'steps that long throw most models out';
    return `A learning rate of ${factor(rate)} is above what ${name} usually bears (${factor(highest)}): ${why}.`;
  }
  return rate < lowest
    ? `With a learning rate of ${factor(rate)} the weights move by less than float32 can tell.`
    : null;
}
