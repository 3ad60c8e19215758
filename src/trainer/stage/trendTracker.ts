import type { Trend } from '../../instruments/probe';

const openingSteps = 10;
const recentSteps = 50;

/** Follows losses and gradient norms of a stage in bounded memory. */
export class TrendTracker implements Trend {
  openingLoss = Number.NaN;
  readonly losses: number[] = [];
  readonly gradientNorms: number[] = [];
  largestGradientNorm = 0;
  private steps = 0;

  add(loss: number, gradientNorm: number): void {
    this.steps++;
    if (this.steps === 1) this.openingLoss = loss;
    else if (this.steps <= openingSteps) this.openingLoss += (loss - this.openingLoss) / this.steps;
    push(this.losses, loss);
    push(this.gradientNorms, gradientNorm);
    if (gradientNorm > this.largestGradientNorm) this.largestGradientNorm = gradientNorm;
  }
}

function push(values: number[], value: number): void {
  values.push(value);
  if (values.length > recentSteps) values.shift();
}
