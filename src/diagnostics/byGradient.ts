import type { RuleView } from './rule';

/** All layers with their gradient norms, the largest first. */
export const byGradient = ({ stage, history, row }: RuleView) =>
  stage.layers
    .map(({ name, position }, layer) => ({ name, position, layer, gradient: history.at('gradientL2', row, layer) }))
    .sort((a, b) => b.gradient - a.gradient);
