import type { BatchObjective } from '../updateRule';
import { dot } from '../vectors';
import type { Step } from './quadraticModel';

interface Descent {
  /** Changed in place, when a step is found that does not raise the loss. */
  parameters: Float32Array;
  gradient: Float32Array;
  /** λ, of length one, changed in place. */
  damping: Float32Array;
  /** Where the step leads, and the gradient there: worked on. */
  trial: Float32Array;
  trialGradient: Float32Array;
  objective: BatchObjective;
  learningRate: number;
}

/**
 * Takes η times the step that `solve` finds for the damping λ, and lets λ follow how well the quadratic model foretold the loss:
 *
 *   ρ = (L(w) − L(w + ηd)) / −(ηgᵀd + ½η²dᵀHd),   λ ← ⅔λ where ρ > ¾,   λ ← ³⁄₂λ where ρ < ¼
 *
 * Martens 2010, section 4.1, after Levenberg 1944 and Marquardt 1963. A step that raises the loss on the batch is not taken: λ ← 10λ, and the step is sought
 * again, five times at most. That last part is ours.
 */
export function dampedDescent(descent: Descent, solve: (damping: number) => Step): void {
  const { parameters, gradient, damping, trial, trialGradient, objective, learningRate } = descent;
  const loss = objective.lossAndGradient(parameters, trialGradient);
  // Differences smaller than the loss is rounded say nothing about the model.
  const rounding = 1e-6 * Math.abs(loss);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { direction, curvature } = solve(damping[0]!);
    for (let i = 0; i < trial.length; i++) trial[i] = parameters[i]! + learningRate * direction[i]!;
    const decrease = loss - objective.lossAndGradient(trial, trialGradient);
    if (decrease >= -rounding) {
      parameters.set(trial);
      const foretold = -(learningRate * dot(gradient, direction) + 0.5 * learningRate ** 2 * curvature);
      if (foretold > rounding) damping[0] = damping[0]! * factorFor(decrease / foretold);
      return;
    }
    damping[0] = raised(damping[0]!);
  }
}

const attempts = 5;

function factorFor(gain: number): number {
  if (gain > 3 / 4) return 2 / 3;
  return gain < 1 / 4 ? 3 / 2 : 1;
}

/** λ where more of it is needed than there is, which may be none. */
export const raised = (damping: number): number => Math.max(10 * damping, 1e-6);
