import type { BatchObjective, UpdateRule, UpdateState } from '../updateRule';

type Numbers = Readonly<Record<string, number>>;

/** What happens to a gradient at `parameters` before a rule sees it. Changed in place. */
type Change = (gradient: Float32Array, parameters: Float32Array, hyperparameters: Numbers) => void;

interface Transformation {
  /** Of the vector that holds the changed gradient. */
  name: string;
  hyperparameters: Numbers;
  change: Change;
  /** The loss whose gradients the changed ones are; without it only gradients change. */
  objective?(objective: BatchObjective, hyperparameters: Numbers): BatchObjective;
}

/** The same rule on gradients that are changed first: the one that it is given, and those that it asks for. */
export function onEveryGradient(
  rule: UpdateRule,
  { name, hyperparameters, change, objective: changed }: Transformation,
): UpdateRule {
  const common = {
    hyperparameters: { ...rule.hyperparameters, ...hyperparameters },
    scratch: [...(rule.scratch ?? []), name],
  };
  const seen = (state: UpdateState, now: Numbers): UpdateState => {
    const gradient = state.scratch[name]!;
    gradient.set(state.gradient);
    change(gradient, state.parameters, now);
    return { ...state, gradient };
  };
  if (rule.needs === 'gradient')
    return { ...rule, ...common, update: (state: UpdateState, now: Numbers) => rule.update(seen(state, now), now) };
  return {
    ...rule,
    ...common,
    update: (state, now, objective) =>
      rule.update(seen(state, now), now, changed?.(objective, now) ?? withGradients(objective, change, now)),
  };
}

/** The same objective with changed gradients. */
const withGradients = (objective: BatchObjective, change: Change, now: Numbers): BatchObjective => ({
  hessianVectorProduct: (parameters, v) => objective.hessianVectorProduct(parameters, v),
  lossAndGradient(parameters, into) {
    const loss = objective.lossAndGradient(parameters, into);
    change(into, parameters, now);
    return loss;
  },
});
