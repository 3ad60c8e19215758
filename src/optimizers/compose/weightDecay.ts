import { Loop } from '../../simd/loop';
import { dot } from '../../simd/reduction';
import type { BatchObjective, UpdateRule, UpdateState } from '../updateRule';
import { addScaled } from '../vectors';
import { onEveryGradient } from './everyGradient';

type Numbers = Readonly<Record<string, number>>;

const penalize = new Loop(['g', 'w'], ['lambda'], ({ g, w }, { lambda }) => ({ store: { g: g.add(lambda.mul(w)) } }));
const squares = new Loop(['w'], [], ({ w }) => ({ reduce: { sum: dot(w, w) } }));
const decay = new Loop(['w', 'undecayed'], ['share'], ({ w, undecayed }, { share }) => ({
  store: { w: w.sub(share.mul(undecayed)) },
}));

/**
 * A rule on the loss with an L2 penalty: coupled weight decay. It passes through all that the rule makes of a gradient.
 *
 *   L ← L + ½λ‖w‖₂²      g ← g + λw      Hv ← Hv + λv
 *
 * Krogh & Hertz 1991.
 */
export const coupledDecay = (rule: UpdateRule, l2: number): UpdateRule =>
  onEveryGradient(rule, {
    name: 'penalized',
    hyperparameters: { l2 },
    change: (g, w, now) => void penalize.run({ g, w }, { lambda: now.l2! }),
    objective: (objective, now) => penalized(objective, now.l2!),
  });

const penalized = (objective: BatchObjective, lambda: number): BatchObjective => ({
  lossAndGradient(w, into) {
    const loss = objective.lossAndGradient(w, into);
    penalize.run({ g: into, w }, { lambda });
    return loss + 0.5 * lambda * squares.run({ w }, {}).sum;
  },
  hessianVectorProduct(w, v) {
    const product = objective.hessianVectorProduct(w, v);
    addScaled(product, lambda, v);
    return product;
  },
});

/**
 * A rule beside which each weight shrinks by a share of itself: decoupled weight decay. A rule that has it in its own formula keeps that.
 *
 *   w ← (the rule's own step from w) − ηλw
 *
 * Loshchilov & Hutter 2019, in proportion to η as PyTorch has it.
 */
export function decoupledDecay(rule: UpdateRule, weightDecay: number): UpdateRule {
  const hyperparameters = { ...rule.hyperparameters, weightDecay };
  if ('weightDecay' in rule.hyperparameters) return { ...rule, hyperparameters };
  const common = { hyperparameters, scratch: [...(rule.scratch ?? []), 'undecayed'] };
  const keep = ({ parameters, scratch }: UpdateState) => scratch.undecayed!.set(parameters);
  const shrink = ({ parameters: w, scratch }: UpdateState, now: Numbers) =>
    decay.run({ w, undecayed: scratch.undecayed! }, { share: now.learningRate! * now.weightDecay! });
  if (rule.needs === 'gradient') {
    return {
      ...rule,
      ...common,
      update(state: UpdateState, now: Numbers) {
        keep(state);
        rule.update(state, now);
        shrink(state, now);
      },
    };
  }
  return {
    ...rule,
    ...common,
    update(state, now, objective) {
      keep(state);
      rule.update(state, now, objective);
      shrink(state, now);
    },
  };
}
