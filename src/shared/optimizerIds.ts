/** Ids of the update rules, for those who offer a choice and must not load the rules. A test holds them to the registry. */
export const optimizerIds = [
  'sgd',
  'momentum',
  'nesterov',
  'adagrad',
  'rmsprop',
  'adam',
  'adamw',
  'nadam',
  'amsgrad',
  'adamax',
  'adadelta',
  'radam',
  'lion',
  'sam',
  'lookahead',
  'muon',
  'shampoo',
  'newton',
  'sfn',
  'lbfgs',
  'sdlbfgs',
] as const;
export type OptimizerId = (typeof optimizerIds)[number];

export const isOptimizerId = (id: string): id is OptimizerId => (optimizerIds as readonly string[]).includes(id);
