import { methodOf } from './classes';
import { callFunction } from './functions';
import type { Machine } from './machine';
import { array, constant, tfjs, unknown, type Value } from './values';

/** `value.name` */
export function propertyOf(machine: Machine, value: Value, name: string): Value {
  switch (value.type) {
    case 'object': {
      const own = value.properties.get(name);
      if (own) return own.value;
      const method = value.class && methodOf(machine, value, name);
      if (method) return machine.ts.isGetAccessor(method.node) ? callFunction(machine, method, []) : method;
      return value.open || value.class ? unknown() : constant(undefined);
    }
    case 'array':
      return itemOf(value.items, value.open, name);
    case 'tfjs':
      return tfjs(name === 'default' ? value.path : value.path ? `${value.path}.${name}` : name);
    case 'unknown': {
      const known = value.properties.get(name);
      if (known) return known;
      const part = unknown();
      value.properties.set(name, part);
      return part;
    }
    case 'promise':
      return unknown();
    case 'tensor':
      return name === 'shape' && value.shape
        ? array(value.shape.map((dim) => (typeof dim === 'number' ? constant(dim) : unknown())))
        : unknown();
    case 'constant':
      return typeof value.value === 'string' && name === 'length' ? constant(value.value.length) : unknown();
    default:
      return unknown();
  }
}

function itemOf(items: readonly Value[], open: boolean, name: string): Value {
  if (open) return unknown();
  if (name === 'length') return constant(items.length);
  return /^\d+$/.test(name) ? (items[Number(name)] ?? constant(undefined)) : unknown();
}
