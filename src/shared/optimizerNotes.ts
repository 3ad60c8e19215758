/** An optimizer of `tf.train` for people: what it does to a weight w with gradient g, in one line, and what its hyperparameters do. */
export interface OptimizerNote {
  /** As in TensorFlow.js 4.22; s, m, u, v and r are kept for each weight, t counts steps. */
  rule: string;
  /** In the order in which `tf.train` takes them. */
  hyperparameters: Readonly<Record<string, string>>;
  /** Its page in `docs/optimizers`. */
  page: string;
}

/** By the names of `tf.train`. */
export const optimizerNotes: Readonly<Record<string, OptimizerNote>> = {
  sgd: { rule: 'w ← w − ηg', hyperparameters: { learningRate: 'step size η' }, page: 'sgd' },
  momentum: {
    rule: 'm ← γm + g,  w ← w − ηm',
    hyperparameters: {
      learningRate: 'step size η; steps get up to 1/(1−γ) times as long',
      momentum: 'γ: how much of the last step is kept',
      useNesterov: 'looks ahead along the step: w ← w − η(g + γm)',
    },
    page: 'momentum',
  },
  adagrad: {
    rule: 'r ← r + g²,  w ← w − ηg/√(r + ε)',
    hyperparameters: {
      learningRate: 'step size η; steps only get shorter',
      initialAccumulatorValue: 'where r begins: larger is more careful at first',
    },
    page: 'adagrad',
  },
  adadelta: {
    rule: 'Δ = √(s + ε)/√(r + ε) · g,  w ← w − ηΔ,  with r and s the running means of g² and Δ²',
    hyperparameters: {
      learningRate: 'factor η on steps that find their own size',
      rho: 'ρ: how much of the means is kept',
      epsilon: 'ε: how long the first steps are',
    },
    page: 'adadelta',
  },
  adam: {
    rule: 'w ← w − η · m̂/(√v̂ + ε),  with m and v the running means of g and g², corrected for their start from 0',
    hyperparameters: {
      learningRate: 'η: about how far a weight moves at a step, whatever the size of its gradient',
      beta1: 'β₁: memory of m, about 1/(1−β₁) steps',
      beta2: 'β₂: memory of v, about 1/(1−β₂) steps',
      epsilon: 'ε: gradients much smaller than it count as small',
    },
    page: 'adam',
  },
  adamax: {
    rule: 'w ← w − η/(1−β₁ᵗ) · m/(u + ε),  with u ← max(β₂u, |g|)',
    hyperparameters: {
      learningRate: 'η: about how far a weight moves at a step',
      beta1: 'β₁: memory of m, about 1/(1−β₁) steps',
      beta2: 'β₂: how slowly the largest gradient is forgotten',
      epsilon: 'ε: keeps the division finite',
      decay: 'the rate falls as η/(1 + decay · steps)',
    },
    page: 'adamax',
  },
  rmsprop: {
    rule: 'r ← αr + (1−α)g²,  u ← γu + ηg/√(r + ε),  w ← w − u',
    hyperparameters: {
      learningRate: 'η: about how far a weight moves at a step, whatever the size of its gradient',
      decay: 'α: how much of the mean square is kept, about 1/(1−α) steps',
      momentum: 'γ: how much of the last step is kept',
      epsilon: 'ε: below √ε a gradient counts as small',
      centered: 'scales by the variance of g instead of its mean square',
    },
    page: 'rmsprop',
  },
};
