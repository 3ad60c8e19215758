import * as tf from '@tensorflow/tfjs';
import { type GradientCall, GradientCalls } from '../../engine/closures/gradientCalls';
import type { Runtime } from '../../engine/compiled/runtime';
import type { VariableOrigins } from '../script/variableOrigins';
import type { TrainingRun } from '../trainingRun';
import { type Application, watchApplications } from './appliedGradients';
import { AssignedLoops } from './assignedLoops';
import { OptimizerLoop } from './optimizerLoop';
import { TakenGradients } from './takenGradients';

/** Follows the loops that a script writes by itself: gradients that it takes, and updates that it makes of them. */
export class ScriptLoops {
  private readonly gradients = new TakenGradients();
  private readonly loops = new WeakMap<tf.Optimizer, Map<string, OptimizerLoop>>();
  private readonly assigned: AssignedLoops;
  /** Variables that an optimizer updates. */
  private readonly optimized = new WeakSet<tf.Tensor>();

  /** @param runtime null: tfjs computes the gradients. */
  constructor(
    private readonly run: TrainingRun,
    private readonly variableOrigins: VariableOrigins,
    runtime: Runtime | null,
  ) {
    this.assigned = new AssignedLoops(run, variableOrigins);
    watchApplications((application) => this.apply(application));
    new GradientCalls(runtime, {
      gradientsBegin: (xs) => this.begin(xs),
      gradientsTaken: (call) => this.taken(call),
    });
  }

  /** The script has ended: what it has done since its last gradient is a step, too. */
  end(): void {
    this.assigned.look();
  }

  /** A loop whose run is over ends before it computes anything more. Gradients for something else are taken all the same. */
  private begin(xs: readonly tf.Tensor[]): void {
    this.assigned.look();
    if (this.run.goesOn) return;
    if (xs.some((x) => this.optimized.has(x)) || this.assigned.trains(xs)) this.run.over();
  }

  private taken(call: GradientCall): void {
    this.gradients.add(call);
    this.assigned.add(call);
  }

  private apply(application: Application): void {
    if (!this.run.goesOn) this.run.over();
    const variables = variablesOf(application.named);
    if (variables) this.step(application, variables);
    else application.own();
  }

  private step(application: Application, variables: readonly tf.Variable[]): void {
    const { optimizer, named } = application;
    this.assigned.leave(variables);
    for (const variable of variables) this.optimized.add(variable);
    const loops = this.loops.get(optimizer) ?? new Map<string, OptimizerLoop>();
    this.loops.set(optimizer, loops);
    const key = named.map(({ name, tensor }) => (tensor ? name : `- ${name}`)).join();
    const loop = loops.get(key) ?? new OptimizerLoop(this.run, this.variableOrigins, variables);
    loops.set(key, loop);
    loop.step(application, this.gradients);
  }
}

/** Those that have a gradient; null where tfjs has something to say against it, or nothing to do. */
function variablesOf(named: Application['named']): tf.Variable[] | null {
  const { registeredVariables } = tf.engine().state;
  const pairs = named.flatMap(({ name, tensor }) => (tensor ? [{ variable: registeredVariables[name], tensor }] : []));
  const fits = pairs.every(
    ({ variable, tensor }) => variable?.dtype === 'float32' && tf.util.arraysEqual(variable.shape, tensor.shape),
  );
  return fits && pairs.length > 0 ? pairs.map(({ variable }) => variable!) : null;
}
