import { createObjective } from '../../engine/createObjective';
import type { Engine } from '../../engine/engine';
import { freeWeights, layoutOf, leafLayers, type TrainableModel, trainingOnly } from '../../engine/layersModel';
import { ModelParameters } from '../../engine/modelParameters';
import type { Batch } from '../../engine/objective';
import { vectorCount } from '../../optimizers/updateRule';
import type { RunRequest, StageInfo } from '../../shared/run';
import { Arena } from '../../simd/arena';
import type { LayerOrigins } from '../script/layerOrigins';
import { describeLayer, readLayerOf } from './describeLayer';
import { Measuring } from './measuring';
import { Stage } from './stage';
import { StageMemory } from './stageMemory';
import { createUpdater, ruleOf } from './updater';

/** What a training call tells about itself. */
export type TrainingPlan = Pick<StageInfo, 'call' | 'examples' | 'metrics' | 'batchSize' | 'epochs' | 'stepsPerEpoch'>;

type Weights = TrainableModel['collectedTrainableWeights'];

/** What a stage stands and falls with: a model as it was compiled, and the weights that nobody held. A loop of the script's own has no model. */
interface Known {
  model: TrainableModel | null;
  optimizer: unknown;
  compiled: Weights;
  free: Weights;
  stage: Stage;
}

/** Makes and keeps the stages of a run: one for each model, its optimizer and the weights that it trains. */
export class Stages {
  private readonly known: Known[] = [];

  constructor(
    private readonly request: RunRequest,
    private readonly engine: Engine,
    private readonly origins: LayerOrigins,
    private readonly onStart: (info: StageInfo) => void,
    private readonly note: (text: string) => void,
  ) {}

  /** Whether this `fit` continues a stage. */
  knows(model: TrainableModel): boolean {
    return this.find(model) !== undefined;
  }

  /** By its number; by default the latest. */
  at(index = -1): Stage | undefined {
    return this.known.at(index)?.stage;
  }

  /** The stage that this `fit` continues, or a new one. `batch` is one of the usual size. */
  stageFor(model: TrainableModel, plan: TrainingPlan, batch: Batch): Stage {
    const known = this.find(model);
    if (known) return known.stage;
    const { optimizer_: optimizer, collectedTrainableWeights: compiled } = model;
    const free = freeWeights(model);
    if (free.length === 0) throw nothingToTrain(compiled);
    const stage = this.create(trainingOnly(model, free), compiled, plan, batch);
    this.known.push({ model, optimizer, compiled, free, stage });
    this.onStart(stage.info);
    return stage;
  }

  /** That of a loop of the script's own. `create` is given its number. */
  add<T extends { stage: Stage }>(create: (index: number) => T): T {
    const made = create(this.known.length);
    this.known.push({ model: null, optimizer: null, compiled: [], free: [], stage: made.stage });
    this.onStart(made.stage.info);
    return made;
  }

  private find(model: TrainableModel): Known | undefined {
    const free = freeWeights(model);
    return this.known.find(
      (entry) =>
        entry.model === model &&
        entry.optimizer === model.optimizer_ &&
        entry.compiled === model.collectedTrainableWeights &&
        entry.free.length === free.length &&
        entry.free.every((weight, i) => weight === free[i]),
    );
  }

  private create(model: TrainableModel, compiled: Weights, plan: TrainingPlan, batch: Batch): Stage {
    const { layout, layerOf } = layoutOf(model);
    const arena = new Arena(vectorsOfAStage + vectorCount(ruleOf(model, this.request)), layout.size);
    const vector = () => arena.allocate(layout.size);
    const parameters = new ModelParameters(model, layout, vector());
    const { objective, description } = createObjective(model, layout, parameters, batch, this.engine, vector());
    const updater = createUpdater(model, layout, parameters, this.request, vector, compiled);
    this.origins.tellApart(leafLayers(model));
    const info: StageInfo = {
      stage: this.known.length,
      modelName: model.name,
      layers: layerOf.map((layer, row) => describeLayer(layer, row, layout, parameters.read(), this.origins)),
      parameters: layout.size,
      optimizer: { id: updater.id, hyperparameters: updater.hyperparameters() },
      loss: describeLoss(model.loss),
      engine: description,
      ...plan,
    };
    const origins = new Map(leafLayers(model).map((layer) => [layer.name, this.origins.positionOf(layer)]));
    const measuring = new Measuring(
      objective,
      layerOf.map((layer) => readLayerOf(layer).name),
      this.request.diagnosticsBudget / 100,
      plan.stepsPerEpoch === 1,
      vector(),
      this.note,
    );
    const stateful = leafLayers(model).find((layer) => layer.stateful);
    // Another evaluation would move that state, and with it the training.
    if (stateful) measuring.evaluateNothing(`the layer ${stateful.name} keeps its state from batch to batch`);
    const memory = new StageMemory(model, parameters, updater);
    return new Stage(info, objective, parameters, updater, memory, measuring, origins, vector());
  }
}

/** Weights, gradient, the gradient before, and the weights before. The optimizer's state comes beside them. */
export const vectorsOfAStage = 4;

/** tfjs's own words. */
const nothingToTrain = ({ length }: Weights): Error =>
  new Error(
    `variableGrads() expects at least one of the input variables to be trainable, but none of the ${length} variables is trainable.`,
  );

function describeLoss(loss: unknown): string {
  if (typeof loss === 'string') return loss;
  if (typeof loss === 'function') return loss.name || 'a function of the script';
  if (loss !== null && typeof loss === 'object') return Object.values(loss).map(describeLoss).join(', ');
  return '';
}
