import type * as tf from '@tensorflow/tfjs';
import type { GradientCall } from '../../engine/closures/gradientCalls';
import type { VariableOrigins } from '../script/variableOrigins';
import { createAssignedLoop } from '../stage/loopStage';
import type { TrainingRun } from '../trainingRun';

/** A step that the script has made by itself, as it shows afterwards. */
export interface AssignedStep {
  call: GradientCall;
  loss: number;
  isOfOneGradient: boolean;
  milliseconds: number;
  /** In the order of the loop's variables. `place`: among what was differentiated by. */
  weights: readonly { place: number; before: Float32Array; gradient: Float32Array }[];
}

/** One loop that assigns new weights without any optimizer: always the same variables. */
export class AssignedLoop {
  private made: ReturnType<typeof createAssignedLoop> | null = null;
  private isMeasuredWhole = true;

  constructor(
    private readonly run: TrainingRun,
    private readonly variableOrigins: VariableOrigins,
    readonly variables: readonly tf.Variable[],
  ) {}

  step({ call, loss, isOfOneGradient, milliseconds, weights }: AssignedStep): void {
    const { run, variables, variableOrigins } = this;
    const start = { call: 'gradients', variables, gradients: call } as const;
    const before = weights.map((weight) => weight.before);
    this.made ??= run.loopStage(variableOrigins, (parts) => createAssignedLoop(start, before, parts));
    const { stage, objective, parameters } = this.made;
    parameters.hold(before);
    let offset = 0;
    for (const { gradient } of weights) {
      objective.gradient.set(gradient, offset);
      offset += gradient.length;
    }
    objective.expect(loss);
    if (this.isMeasuredWhole && !(call.recorded && isOfOneGradient)) {
      this.isMeasuredWhole = false;
      stage.evaluateNothing(
        call.recorded
          ? 'the script makes its updates of several gradients'
          : 'the loss is computed by TensorFlow.js, which cannot give it at other weights',
      );
    }
    const places = weights.map(({ place }) => place);
    run.loopStep(stage, objective.batchOf(call.recorded, places), milliseconds);
  }
}
