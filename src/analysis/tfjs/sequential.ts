import type * as TypeScript from 'typescript';
import type { Machine } from '../interpreter/machine';
import type { Argument, LayerValue, ModelValue } from '../interpreter/tfjsValues';
import type { Value } from '../interpreter/values';
import { problemAt } from '../layers/inferLayer';
import type { Shape } from '../sourceModel';
import { feed, modelAsLayer, unknownLayer } from './layer';
import { emptyModel } from './model';

/** `tf.sequential()`, `tf.sequential({ layers: […] })`, `new tf.Sequential()` */
export function makeSequential(machine: Machine, [given]: readonly Argument[], node: TypeScript.Node): ModelValue {
  const model = emptyModel(machine, 'sequential', node);
  const options = given?.value;
  const layers = options?.type === 'object' ? options.properties.get('layers')?.value : undefined;
  const isOpen = options !== undefined && (options.type !== 'object' || (options.open && !layers));
  if (isOpen || (layers && layers.type !== 'array')) addUnknown(machine, model);
  else if (layers?.type === 'array') {
    for (const layer of layers.items) addLayer(machine, model, layer, node);
    if (layers.open) addUnknown(machine, model);
  }
  return model;
}

/** `model.add(layer)` */
export function addLayer(machine: Machine, model: ModelValue, value: Value, node: TypeScript.Node): void {
  if (value.type === 'layer') append(machine, model, value);
  else if (value.type === 'model') append(machine, model, modelAsLayer(machine, value, node));
  else append(machine, model, unknownLayer(machine, node));
}

/** From here on, nobody knows what the model holds. */
export function addUnknown(machine: Machine, model: ModelValue): void {
  append(machine, model, unknownLayer(machine, model.node));
}

function append(machine: Machine, model: ModelValue, added: LayerValue): void {
  const before = { input: model.input, output: model.output, complete: model.complete };
  machine.change(
    () => {
      put(model, added);
      return () => {
        model.layers.pop();
        model.feeds.pop();
        Object.assign(model, before);
      };
    },
    () => appendConditional(machine, model, added),
  );
}

/** The layer is there or not: what follows is known only where it changes no shape. */
function appendConditional(machine: Machine, model: ModelValue, added: LayerValue): void {
  const output = sameShape(added.layer.output, model.output) ? model.output : null;
  const wasComplete = model.complete;
  machine.change(
    () => {
      const before = model.output;
      added.layer.conditional = true;
      model.feeds.push(model.layers.length > 0 ? [model.layers.length - 1] : []);
      model.layers.push(added);
      Object.assign(model, { output, complete: false });
      return () => {
        model.layers.pop();
        model.feeds.pop();
        Object.assign(model, { output: before, complete: wasComplete });
      };
    },
    () => appendConditional(machine, model, added),
  );
}

function put(model: ModelValue, added: LayerValue): void {
  const isFirst = model.layers.length === 0;
  if (isFirst) begin(model, added);
  else model.output = feed(added, [model.output]);
  if (added.layer.factory === 'unknown') model.complete = false;
  model.feeds.push(isFirst ? [] : [model.layers.length - 1]);
  model.layers.push(added);
  model.outputs = [model.layers.length - 1];
}

function begin(model: ModelValue, first: LayerValue): void {
  const { layer, inputShape } = first;
  model.input = inputShape ?? null;
  if (layer.factory === 'inputLayer') {
    layer.output = inputShape ?? null;
    layer.parameters = 0;
    model.output = layer.output;
    return;
  }
  if (inputShape !== null) {
    model.output = feed(first, [inputShape ?? null]);
    return;
  }
  const problem = {
    misfit: `${layer.factory} is the first layer, and does not say what shape it is fed`,
    advice: 'Add inputShape, the shape of one example without the batch, such as inputShape: [4].',
  };
  layer.problem ??= problemAt(layer, problem);
}

const sameShape = (a: Shape | null, b: Shape | null): boolean =>
  a !== null && b !== null && a.length === b.length && a.every((dim, i) => dim === b[i]);
