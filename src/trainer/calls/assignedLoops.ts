import * as tf from '@tensorflow/tfjs';
import { allFinite } from '../../engine/allFinite';
import type { GradientCall } from '../../engine/closures/gradientCalls';
import { valuesOfTensor } from '../../engine/closures/valuesOfTensor';
import type { VariableOrigins } from '../script/variableOrigins';
import type { TrainingRun } from '../trainingRun';
import { AssignedLoop, type AssignedStep } from './assignedLoop';
import { lossOf } from './takenGradients';

/** Gradients of which the script may make new weights by itself. */
interface Watched {
  call: GradientCall;
  losses: number[];
  milliseconds: number;
  weights: readonly {
    variable: tf.Variable;
    /** Its place among what was differentiated by. */
    place: number;
    dataId: object;
    before: Float32Array;
    gradient: Float32Array;
  }[];
}

/** So many sets of variables are watched at a time: two models in turn have two. */
const mostWatched = 8;

/**
 * Loops that take gradients and assign new weights without any optimizer. That a step was made shows when the next gradient is taken, by variables that have
 * changed since the last one.
 */
export class AssignedLoops {
  /** By the variables, the least recently seen first. */
  private readonly watched = new Map<string, Watched>();
  private readonly loops = new Map<string, AssignedLoop>();
  /** Those that an optimizer of the script updates. */
  private readonly optimized = new WeakSet<tf.Variable>();

  constructor(
    private readonly run: TrainingRun,
    private readonly variableOrigins: VariableOrigins,
  ) {}

  /** A gradient is about to be taken, or the script has ended. */
  look(): void {
    for (const [key, watched] of this.watched) {
      const changed = watched.weights.filter(({ variable, dataId }) => isChanged(variable, dataId));
      if (changed.length === 0) continue;
      this.watched.delete(key);
      this.loopOf(changed.map(({ variable }) => variable)).step(stepOf(watched, changed));
    }
  }

  /** A gradient was taken. One that is not finite ends the run of a loop that is known before anything is made of it. */
  add(call: GradientCall): void {
    const weights = this.weightsOf(call);
    if (weights.length === 0) return;
    const key = keyOf(weights.map(({ variable }) => variable));
    const before = this.watched.get(key);
    const losses = [...(before?.losses ?? []), lossOf(call.value)];
    const watched = { call, losses, milliseconds: (before?.milliseconds ?? 0) + call.milliseconds, weights };
    this.watched.delete(key);
    this.watched.set(key, watched);
    const [oldest] = this.watched.keys();
    if (this.watched.size > mostWatched) this.watched.delete(oldest!);
    const areFinite = losses.every(Number.isFinite) && weights.every(({ gradient }) => allFinite(gradient));
    if (!areFinite) this.loops.get(key)?.step(stepOf(watched, weights));
  }

  /** An optimizer updates these. */
  leave(variables: readonly tf.Variable[]): void {
    for (const variable of variables) this.optimized.add(variable);
    for (const [key, { weights }] of this.watched)
      if (weights.some(({ variable }) => this.optimized.has(variable))) this.watched.delete(key);
  }

  /** Whether such a loop trains one of these. */
  trains(xs: readonly tf.Tensor[]): boolean {
    return [...this.loops.values()].some((loop) => loop.variables.some((variable) => xs.includes(variable)));
  }

  private weightsOf({ xs, gradients }: GradientCall): Watched['weights'] {
    return xs.flatMap((x, place) => {
      const gradient = gradients[place];
      if (!(x instanceof tf.Variable) || !gradient || this.optimized.has(x)) return [];
      const before = Float32Array.from(valuesOfTensor(x));
      return [{ variable: x, place, dataId: x.dataId, before, gradient: Float32Array.from(valuesOfTensor(gradient)) }];
    });
  }

  private loopOf(variables: readonly tf.Variable[]): AssignedLoop {
    const key = keyOf(variables);
    const loop = this.loops.get(key) ?? new AssignedLoop(this.run, this.variableOrigins, variables);
    this.loops.set(key, loop);
    return loop;
  }
}

const keyOf = (variables: readonly tf.Variable[]): string => variables.map(({ id }) => id).join();

const isChanged = (variable: tf.Variable, dataId: object): boolean =>
  !variable.isDisposed && variable.dataId !== dataId;

/** Gradients of several examples, taken one by one, make one step: it is that of the latest, with the mean of the losses. */
const stepOf = ({ call, losses, milliseconds }: Watched, weights: Watched['weights']): AssignedStep => ({
  call,
  loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
  isOfOneGradient: losses.length === 1,
  milliseconds,
  weights,
});
