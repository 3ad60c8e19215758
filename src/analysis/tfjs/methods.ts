import type * as TypeScript from 'typescript';
import { perhaps } from '../interpreter/fork';
import { callFunction } from '../interpreter/functions';
import type { Machine } from '../interpreter/machine';
import type { Argument, ModelValue } from '../interpreter/tfjsValues';
import { constant, tensor, unknown, type Value } from '../interpreter/values';
import { compile } from './compile';
import { needsEnd, train } from './fit';
import { applyLayer } from './functional';
import { modelAsLayer } from './layer';
import { addLayer, addUnknown } from './sequential';
import { operate } from './tensors';

type Call = TypeScript.CallExpression | TypeScript.NewExpression;

/** What a method of a model, a layer, a tensor or an optimizer gives; null: the owner is none of these. */
export function callMethod(
  machine: Machine,
  owner: Value,
  name: string,
  args: readonly Argument[],
  node: Call,
): Value | null {
  switch (owner.type) {
    case 'model':
      return callModel(machine, owner, name, args, node);
    case 'layer':
      return name === 'apply' ? applyLayer(owner, args[0]?.value) : unknown();
    case 'tensor':
      return operate(name, owner, args, node) ?? unknown(owner);
    case 'optimizer':
      return minimize(machine, args);
    default:
      return null;
  }
}

function callModel(machine: Machine, model: ModelValue, name: string, args: readonly Argument[], node: Call): Value {
  if (/^(predict|predictOnBatch|evaluate|evaluateDataset|save|getWeights|fit|fitDataset)$/.test(name)) {
    needsEnd(machine, model, node.expression);
  }
  switch (name) {
    case 'add':
      addLayer(machine, model, args[0]?.value ?? unknown(), args[0]?.node ?? node);
      return constant(undefined);
    case 'pop':
      addUnknown(machine, model);
      return constant(undefined);
    case 'compile':
      compile(machine, model, args, node);
      return constant(undefined);
    case 'fit':
    case 'fitDataset':
    case 'trainOnBatch':
      return train(machine, model, name, args, node);
    case 'apply':
      return args[0]?.value.type === 'symbolic'
        ? applyLayer(modelAsLayer(machine, model, node), args[0].value)
        : tensor({ output: model });
    case 'predict':
    case 'predictOnBatch':
      return tensor({ output: model });
    default:
      return unknown();
  }
}

/** `optimizer.minimize(() => loss)` calls its closure. */
function minimize(machine: Machine, args: readonly Argument[]): Value {
  for (const { value } of args) {
    if (value.type === 'function') perhaps(machine, () => void callFunction(machine, value, []));
  }
  return unknown();
}
