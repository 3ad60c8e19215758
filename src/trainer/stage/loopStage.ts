import * as tf from '@tensorflow/tfjs';
import type { GradientCall } from '../../engine/closures/gradientCalls';
import { RecordedObjective } from '../../engine/closures/recordedObjective';
import { type Engine, EngineUnavailableError } from '../../engine/engine';
import { ModelParameters } from '../../engine/modelParameters';
import type { EngineDescription } from '../../engine/objective';
import { TraceError } from '../../engine/trace/tracingBackend';
import { reasonOf } from '../../engine/unrecordable';
import { vectorCount } from '../../optimizers/updateRule';
import type { LayerInfo, RunRequest, StageInfo } from '../../shared/run';
import { Arena } from '../../simd/arena';
import type { LayerOrigins } from '../script/layerOrigins';
import type { VariableOrigins } from '../script/variableOrigins';
import { AssignedParameters } from './assignedParameters';
import { describeLayer, describeVariable } from './describeLayer';
import { isLayer, layoutOfVariables, loopModel, type Owner } from './loopModel';
import { Measuring } from './measuring';
import { changesNothing } from './optimizerChoice';
import { Stage } from './stage';
import { StageMemory } from './stageMemory';
import { vectorsOfAStage } from './stages';
import { createUpdater, ruleOf, scriptUpdater, type Updater } from './updater';

/** What the stages of loops are made of. */
export interface LoopParts {
  /** Its number in the run. */
  index: number;
  request: RunRequest;
  engine: Engine;
  origins: LayerOrigins;
  variableOrigins: VariableOrigins;
  note(text: string): void;
}

/** A loop of the script's own, as its first step finds it. */
export interface LoopStart {
  call: StageInfo['call'];
  variables: readonly tf.Variable[];
  /** How its gradient was taken; null where it came from elsewhere. */
  gradients: GradientCall | null;
}

/** Its steps are handed over with their loss and gradient. */
export interface LoopStage {
  stage: Stage;
  objective: RecordedObjective;
}

/** The update of an optimizer, as the script would make it without us. */
export interface OwnUpdate {
  optimizer: tf.Optimizer;
  make(): void;
  /** Whether no rule can stand in for it, as long as the run asks for nothing else. */
  isNeeded: boolean;
}

/** The stage of a loop that updates by an optimizer. */
export function createOptimizerLoop(start: LoopStart, own: OwnUpdate, parts: LoopParts): LoopStage {
  const { request } = parts;
  const model = loopModel(start.variables, own.optimizer);
  const rule = own.isNeeded && changesNothing(request) ? null : ruleOf(model, request);
  const frame = frameOf(start, parts, vectorCount(rule));
  const parameters = new ModelParameters(model, frame.layout, frame.vector());
  const updater = rule
    ? createUpdater(model, frame.layout, parameters, request, frame.vector)
    : {
        ...scriptUpdater(model, frame.layout, parameters),
        update() {
          own.make();
          parameters.read();
        },
      };
  return assemble(start, frame, parameters, updater, parts);
}

/** The stage of a loop that assigns new weights by itself. Its steps are handed over when they are made; `before` are the weights before the first. */
export function createAssignedLoop(
  start: LoopStart,
  before: readonly Float32Array[],
  parts: LoopParts,
): LoopStage & { parameters: AssignedParameters } {
  const { request, note } = parts;
  if (!changesNothing(request))
    note('the script assigns its weights by itself: its optimizer and learning rate can only be changed in the script');
  const model = loopModel(start.variables, noOptimizer);
  const frame = frameOf(start, parts, 0);
  const parameters = new AssignedParameters(model, frame.layout, frame.vector());
  parameters.hold(before);
  const updater = { ...scriptUpdater(model, frame.layout, parameters), update: () => parameters.look() };
  return { ...assemble(start, frame, parameters, updater, parts), parameters };
}

/** What stands where a loop has no optimizer. */
const noOptimizer = { getClassName: () => 'assign', getConfig: () => ({}) } as unknown as tf.Optimizer;

/** The rows of its measurements, and where its vectors lie. */
type Frame = ReturnType<typeof frameOf>;

function frameOf({ variables }: LoopStart, { variableOrigins }: LoopParts, vectors: number) {
  const { layout, owners } = layoutOfVariables(variables, (variable) => variableOrigins.layerOf(variable));
  const arena = new Arena(vectorsOfAStage + vectors, layout.size);
  return { layout, owners, vector: () => arena.allocate(layout.size) };
}

function assemble(
  { call, variables, gradients }: LoopStart,
  { layout, owners, vector }: Frame,
  parameters: ModelParameters,
  updater: Updater,
  { index, request, engine, origins, variableOrigins, note }: LoopParts,
): LoopStage {
  const objective = new RecordedObjective(layout, vector());
  const model = loopModel(variables, noOptimizer);
  origins.tellApart(owners.filter(isLayer));
  const positionOf = (owner: Owner) => (isLayer(owner) ? origins.positionOf(owner) : variableOrigins.positionOf(owner));
  const describe = (owner: Owner, row: number): LayerInfo =>
    isLayer(owner)
      ? describeLayer(owner, row, layout, parameters.read(), origins)
      : describeVariable(row, layout, parameters.read(), positionOf(owner));
  const info: StageInfo = {
    stage: index,
    modelName: `loop ${index + 1}`,
    layers: owners.map(describe),
    parameters: layout.size,
    optimizer: { id: updater.id, hyperparameters: updater.hyperparameters() },
    loss: 'a function of the script',
    engine: describeEngine(gradients, engine),
    call,
    metrics: [],
    examples: null,
    batchSize: null,
    epochs: null,
    stepsPerEpoch: null,
  };
  const places = new Map(owners.map((owner, row) => [layout.layers[row]!.name, positionOf(owner)]));
  const measuring = new Measuring(objective, null, request.diagnosticsBudget / 100, false, vector(), note);
  const memory = new StageMemory(model, parameters, updater);
  return { stage: new Stage(info, objective, parameters, updater, memory, measuring, places, vector()), objective };
}

/** Compiles what the first call has recorded, so that all others run on it. */
function describeEngine(gradients: GradientCall | null, { runtime, reason, mustCompile }: Engine): EngineDescription {
  const eager = (fallbackReason: string) =>
    ({ name: 'eager', backend: `tfjs ${tf.getBackend()}`, fallbackReason }) as const;
  if (!runtime) return eager(reason);
  try {
    const recorded = gradients?.recorded;
    if (!recorded) throw gradients?.reason ?? new TraceError('the script computes its gradients by itself');
    recorded.plan.prepare(recorded.feeds);
    return { name: 'compiled', backend: runtime.description, fallbackReason: null };
  } catch (error) {
    if (mustCompile) throw new EngineUnavailableError(reasonOf(error));
    return eager(reasonOf(error));
  }
}
