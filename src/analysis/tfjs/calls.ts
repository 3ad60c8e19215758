import type * as TypeScript from 'typescript';
import { perhaps } from '../interpreter/fork';
import { callFunction } from '../interpreter/functions';
import type { Machine } from '../interpreter/machine';
import type { Argument } from '../interpreter/tfjsValues';
import { unknown, type Value } from '../interpreter/values';
import { makeFunctional, makeInput } from './functional';
import { makeLayer } from './layer';
import { remember } from './model';
import { makeOptimizer } from './optimizer';
import { makeSequential } from './sequential';
import { filled, logitsLoss, makeTensor, oneHot, operate, pixels } from './tensors';

type Call = TypeScript.CallExpression | TypeScript.NewExpression;

/** What a call of TensorFlow.js gives, by its path: `sequential`, `layers.dense`, `train.adam`. */
export function callTfjs(machine: Machine, path: string, args: readonly Argument[], node: Call): Value {
  const [, room = '', name = path] =
    /^(layers|train|initializers|regularizers|constraints|losses|browser|node|image)\.(\w+)$/.exec(path) ?? [];
  switch (room) {
    case 'layers':
      return name === 'input' ? makeInput(args) : makeLayer(machine, name, args, node);
    case 'train':
      return optimizer(machine, name, args, node);
    case 'initializers':
    case 'regularizers':
    case 'constraints':
      return { type: 'choice', path, call: node, argument: args[0]?.value ?? null };
    case 'losses':
      return name === 'softmaxCrossEntropy' || name === 'sigmoidCrossEntropy'
        ? logitsLoss(machine, name, args, node)
        : unknown();
    case 'browser':
    case 'node':
      return /^(fromPixels|fromPixelsAsync|decodeImage|decodePng|decodeJpeg|decodeBmp|decodeGif)$/.test(name)
        ? pixels()
        : unknown();
    case 'image':
      return unaryOperation(machine, name, args, node);
    default:
      return plain(machine, path, args, node);
  }
}

function plain(machine: Machine, path: string, args: readonly Argument[], node: Call): Value {
  if (path === 'sequential' || path === 'Sequential') return makeSequential(machine, args, node);
  if (path === 'model' || path === 'LayersModel') return makeFunctional(machine, args, node);
  if (path === 'input') return makeInput(args);
  if (path === 'oneHot') return oneHot(machine, args, node);
  if (path === 'tidy') return tidy(machine, args);
  const [, rank] = /^tensor(\d)d$/.exec(path) ?? [];
  if (rank || path === 'tensor') return makeTensor(rank ? Number(rank) : null, args);
  if (/^(zeros|ones|randomNormal|randomUniform|truncatedNormal|randomUniformInt|fill)$/.test(path)) return filled(args);
  return unaryOperation(machine, path, args, node);
}

/** `tf.tidy(() => …)` gives what its function gives. */
function tidy(machine: Machine, args: readonly Argument[]): Value {
  const run = args.find(({ value }) => value.type === 'function')?.value;
  return run?.type === 'function' ? callFunction(machine, run, []) : unknown();
}

function optimizer(machine: Machine, name: string, args: readonly Argument[], node: Call): Value {
  const made = makeOptimizer(name, args, node);
  remember(machine, machine.optimizers, made);
  return made;
}

/** `tf.softmax(x)`, `tf.stack([a, b])`; functions that are handed over may be called. */
function unaryOperation(machine: Machine, name: string, args: readonly Argument[], node: Call): Value {
  const first = args[0]?.value;
  const of = first?.type === 'array' ? first.items[0] : first;
  if (of?.type === 'tensor') return operate(name, of, args.slice(1), node) ?? unknown();
  for (const { value } of args) {
    if (value.type === 'function') perhaps(machine, () => void callFunction(machine, value, null));
  }
  return unknown();
}
