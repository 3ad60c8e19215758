import * as tf from '@tensorflow/tfjs';
import type { GradientCall } from '../../engine/closures/gradientCalls';

/** A gradient that the script has taken by variables, as long as an update may come of it. */
export interface TakenGradient {
  call: GradientCall;
  variables: ReadonlySet<tf.Tensor>;
  /** Of the tensors that the script was given; parallel to the call's `xs`. */
  gradientIds: readonly (number | undefined)[];
  loss: number;
  /** The trainings that it has been used for. */
  usedBy: Set<unknown>;
}

/** A script may take gradients for many examples before it updates. Beyond so many, the oldest go. */
const mostKept = 512;

/** The gradients that a script has taken, as they wait for the update that is made of them. */
export class TakenGradients {
  private readonly kept: TakenGradient[] = [];

  add(call: GradientCall): void {
    const variables = new Set(call.xs.filter((x) => x instanceof tf.Variable));
    if (variables.size === 0) return;
    this.forgetGraphs();
    const gradientIds = call.gradients.map((gradient) => gradient?.id);
    this.kept.push({ call, variables, gradientIds, loss: lossOf(call.value), usedBy: new Set() });
    if (this.kept.length > mostKept) this.kept.shift();
  }

  /** Those by which a training may be updating these variables: each is used once for each training. The latest last. */
  use(training: unknown, variables: readonly tf.Variable[]): TakenGradient[] {
    const found = this.kept.filter(
      (taken) => !taken.usedBy.has(training) && variables.some((variable) => taken.variables.has(variable)),
    );
    for (const { usedBy } of found) usedBy.add(training);
    return found;
  }

  /** What a graph was fed with is kept for the latest of them alone. */
  private forgetGraphs(): void {
    const taken = this.kept.at(-graphsKept);
    if (taken) taken.call = { ...taken.call, recorded: null };
  }
}

/** Two models in turn have two. */
const graphsKept = 4;

/** tfjs differentiates the sum of what is no scalar. */
export function lossOf(value: tf.Tensor): number {
  let sum = 0;
  for (const one of value.dataSync()) sum += one;
  return sum;
}
