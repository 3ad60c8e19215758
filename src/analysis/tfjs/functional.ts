import type * as TypeScript from 'typescript';
import type { Machine } from '../interpreter/machine';
import type { Argument, LayerValue, ModelValue, SymbolicValue } from '../interpreter/tfjsValues';
import { toDims, unknown, type Value } from '../interpreter/values';
import type { Shape } from '../sourceModel';
import { feed } from './layer';
import { emptyModel } from './model';

/** `tf.input({ shape: [28, 28, 1] })` */
export function makeInput([given]: readonly Argument[]): SymbolicValue {
  const options = given?.value;
  const property = (name: string) => (options?.type === 'object' ? options.properties.get(name)?.value : undefined);
  const shape = toDims(property('shape'));
  return symbolic(toDims(property('batchShape')) ?? (shape && [null, ...shape]));
}

const symbolic = (
  shape: Shape | null,
  producer: LayerValue | null = null,
  inputs: SymbolicValue[] = [],
): SymbolicValue => ({
  type: 'symbolic',
  shape,
  producer,
  inputs,
  opaque: false,
});

const opaque = (): SymbolicValue => ({ ...symbolic(null), opaque: true });

/** `layer.apply(x)`, `layer.apply([x, y])`; null where it is applied to tensors. */
export function applyLayer(layer: LayerValue, given: Value | undefined): Value {
  if (given?.type === 'tensor') return unknown();
  const many = given?.type === 'array' && !given.open ? given.items : [given ?? unknown()];
  const inputs = many.map((one) => (one.type === 'symbolic' ? one : opaque()));
  const shape = feed(
    layer,
    inputs.map((input) => input.shape),
  );
  return symbolic(shape, layer, inputs);
}

/** `tf.model({ inputs, outputs })` */
export function makeFunctional(machine: Machine, [given]: readonly Argument[], node: TypeScript.Node): ModelValue {
  const model = emptyModel(machine, 'functional', node);
  const options = given?.value.type === 'object' ? given.value : null;
  const outputs = symbolsOf(options?.properties.get('outputs')?.value);
  const inputs = symbolsOf(options?.properties.get('inputs')?.value);
  model.complete = outputs.length > 0 && inputs.length > 0 && ![...inputs, ...outputs].some((one) => one.opaque);
  model.input = inputs.length === 1 ? inputs[0]!.shape : null;
  model.output = outputs.length === 1 ? outputs[0]!.shape : null;
  model.outputs = outputs.flatMap((output) => collect(model, output) ?? []);
  return model;
}

const symbolsOf = (value: Value | undefined): SymbolicValue[] =>
  (value?.type === 'array' ? value.items : value ? [value] : []).map((one) =>
    one.type === 'symbolic' ? one : opaque(),
  );

/** Puts the layers that lead to a place into the model, each after those that feed it; the place of the last one, null for an input. */
function collect(model: ModelValue, place: SymbolicValue): number | null {
  if (place.opaque) model.complete = false;
  if (!place.producer) return null;
  const known = model.layers.indexOf(place.producer);
  if (known !== -1) return known;
  const feeds = place.inputs.flatMap((input) => collect(model, input) ?? []);
  model.layers.push(place.producer);
  model.feeds.push(feeds);
  return model.layers.length - 1;
}
