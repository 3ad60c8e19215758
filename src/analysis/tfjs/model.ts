import type * as TypeScript from 'typescript';
import type { Machine } from '../interpreter/machine';
import type { ModelValue } from '../interpreter/tfjsValues';

/** A new model without layers; the machine remembers it. */
export function emptyModel(machine: Machine, kind: ModelValue['kind'], node: TypeScript.Node): ModelValue {
  const model: ModelValue = {
    type: 'model',
    kind,
    node,
    name: null,
    layers: [],
    feeds: [],
    outputs: [],
    input: null,
    output: null,
    complete: true,
    compile: null,
    compiles: [],
    trainings: [],
    logitsLosses: [],
    pending: null,
  };
  remember(machine, machine.models, model);
  return model;
}

/** Puts something on a list; on a way that the program did not take, it is taken off again. */
export function remember<Item>(machine: Machine, list: Item[], item: Item): void {
  machine.change(
    () => {
      list.push(item);
      return () => list.splice(list.indexOf(item), 1);
    },
    () => remember(machine, list, item),
  );
}
