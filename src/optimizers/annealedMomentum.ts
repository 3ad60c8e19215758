interface Annealing {
  momentum: number;
  initialMomentum: number;
  annealingSteps: number;
}

/** γ at step t, from 1 on: from γ₀ to γ∞ along a line over the first steps. */
export function annealedMomentum({ momentum, initialMomentum, annealingSteps }: Annealing, t: number): number {
  const share = annealingSteps === 0 ? 1 : Math.min(1, (t - 1) / annealingSteps);
  return initialMomentum + (momentum - initialMomentum) * share;
}
