import type * as tf from '@tensorflow/tfjs';
import type { GradientCall } from '../../engine/closures/gradientCalls';
import { valuesOfTensor } from '../../engine/closures/valuesOfTensor';
import type { VariableOrigins } from '../script/variableOrigins';
import { createOptimizerLoop, type LoopStage } from '../stage/loopStage';
import type { Stage } from '../stage/stage';
import type { TrainingRun } from '../trainingRun';
import type { Application } from './appliedGradients';
import type { TakenGradient, TakenGradients } from './takenGradients';

/** One loop of the script's own that updates by an optimizer: always the same variables. */
export class OptimizerLoop {
  private made: LoopStage | null = null;
  private application: Application | null = null;
  private isMeasuredWhole = true;

  constructor(
    private readonly run: TrainingRun,
    private readonly variableOrigins: VariableOrigins,
    /** Those that have a gradient, in order. */
    private readonly variables: readonly tf.Variable[],
  ) {}

  /** Takes the update that the script asks for as a step of the run. */
  step(application: Application, gradients: TakenGradients): void {
    const { run, variables } = this;
    const taken = gradients.use(this, variables);
    const latest = taken.at(-1)?.call ?? null;
    this.application = application;
    this.made ??= this.create(application, latest);
    const { stage, objective } = this.made;
    const given = application.named.flatMap(({ tensor }) => tensor ?? []);
    writeTo(objective.gradient, given);
    objective.expect(taken.length > 0 ? meanLoss(taken) : null);
    const places = variables.map((variable) => latest?.xs.indexOf(variable) ?? -1);
    const recorded = latest?.recorded ?? null;
    if (this.isMeasuredWhole) this.limitMeasuring(stage, recorded !== null, isPlain(taken, places, given));
    const evaluated = taken.reduce((sum, { call }) => sum + call.milliseconds, 0);
    run.loopStep(stage, objective.batchOf(recorded, places), evaluated);
  }

  private create({ optimizer, call, named }: Application, gradients: GradientCall | null): LoopStage {
    const { run, variables, variableOrigins } = this;
    // tfjs finds what it remembers of a variable by its place in the whole list.
    const isNeeded = named.some(({ tensor }) => tensor === null);
    const own = { optimizer, make: () => this.application!.own(), isNeeded };
    return run.loopStage(variableOrigins, (parts) => createOptimizerLoop({ call, variables, gradients }, own, parts));
  }

  /** What evaluates the loss beside the steps needs its graph, and a gradient that is the loss's own. */
  private limitMeasuring(stage: Stage, isRecorded: boolean, isOwnGradient: boolean): void {
    if (isRecorded && isOwnGradient) return;
    this.isMeasuredWhole = false;
    stage.evaluateNothing(
      isRecorded
        ? 'the script makes its updates of changed or several gradients'
        : 'the loss is computed by TensorFlow.js, which cannot give it at other weights',
    );
  }
}

/** End to end. */
function writeTo(vector: Float32Array, tensors: readonly tf.Tensor[]): void {
  let offset = 0;
  for (const tensor of tensors) {
    vector.set(valuesOfTensor(tensor), offset);
    offset += tensor.size;
  }
}

/** Gradients of several examples, taken one by one, make one update. */
const meanLoss = (taken: readonly TakenGradient[]): number =>
  taken.reduce((sum, { loss }) => sum + loss, 0) / taken.length;

/** Whether the script applies the one gradient that it has taken, as it is. */
function isPlain(taken: readonly TakenGradient[], places: readonly number[], given: readonly tf.Tensor[]): boolean {
  const [only] = taken;
  if (!only || taken.length > 1) return false;
  return places.every((place, i) => only.gradientIds[place] === given[i]!.id);
}
