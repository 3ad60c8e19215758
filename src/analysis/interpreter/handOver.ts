import type * as TypeScript from 'typescript';
import { addUnknown } from '../tfjs/sequential';
import type { Machine } from './machine';
import { blur } from './patterns';
import type { Value } from './values';

/**
 * A value is handed to a function that is not known. What comes from a package or is built in leaves it alone; a function from another file of the
 * project may add layers to a model and change arrays and objects.
 */
export function handOver(
  machine: Machine,
  value: Value,
  call: TypeScript.CallExpression | TypeScript.NewExpression,
): void {
  if (!machine.foreign.has(rootOf(machine, call.expression))) return;
  if (value.type === 'model') {
    if (value.kind === 'sequential' && value.compiles.length === 0) addUnknown(machine, value);
  } else if (value.type === 'array' || value.type === 'object') {
    for (const part of partsOf(value)) if (part.type === 'model') handOver(machine, part, call);
    blur(machine, value);
  }
}

const partsOf = (value: Value): Value[] => {
  if (value.type === 'array') return value.items;
  return value.type === 'object' ? [...value.properties.values()].map((property) => property.value) : [];
};

/** `a` of `a.b.c` */
function rootOf({ ts }: Machine, node: TypeScript.Expression): string {
  let root = node;
  while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root)) root = root.expression;
  return ts.isIdentifier(root) ? root.text : '';
}
