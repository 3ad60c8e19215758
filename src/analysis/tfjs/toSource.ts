import type { Machine } from '../interpreter/machine';
import type { ModelValue } from '../interpreter/tfjsValues';
import type { SourceLayer, SourceModel } from '../sourceModel';
import { parametersOf } from './layer';

/** A model as others see it. */
export function toSourceModel(machine: Machine, model: ModelValue): SourceModel {
  const layers = model.layers.map(({ layer }, i): SourceLayer => ({ ...layer, feeds: model.feeds[i] ?? [] }));
  return {
    kind: model.kind,
    call: machine.range(model.node),
    name: model.name,
    layers,
    outputs: model.kind === 'sequential' ? layers.slice(-1).map(() => layers.length - 1) : model.outputs,
    complete: model.complete,
    parameters: model.complete ? parametersOf(model) : null,
    compiles: model.compiles,
    trainings: model.trainings,
    logitsLosses: model.logitsLosses,
  };
}
