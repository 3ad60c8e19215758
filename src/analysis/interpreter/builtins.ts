import { perhaps } from './fork';
import { callFunction } from './functions';
import type { Machine } from './machine';
import { blur } from './patterns';
import type { Argument } from './tfjsValues';
import {
  type ArrayValue,
  array,
  constant,
  object,
  setProperties,
  tensor,
  toNumber,
  unknown,
  type Value,
} from './values';

/** A longer array is not unrolled. */
const longest = 64;

/** JavaScript's own methods, as far as models are built with them; null: none of them. */
export function callBuiltin(machine: Machine, owner: Value, name: string, args: readonly Argument[]): Value | null {
  const values = args.map(({ value }) => value);
  if (owner.type === 'array') return arrayMethod(machine, owner, name, values);
  if (owner === machine.globals.get('Math')) return mathematics(name, values);
  if (owner === machine.globals.get('Array')) return arrayFrom(machine, name, values);
  if (owner === machine.globals.get('Object')) return objectFunction(name, values);
  if (owner.type === 'promise' && name === 'then') return then(machine, owner.of, values[0]);
  if (owner.type === 'unknown' && iterations.test(name)) return iterateUnknown(machine, values[0]);
  return null;
}

const iterations = /^(forEach|map|flatMap|reduce|then)$/;

/** An array of which nothing is known: its items are anything, and there may be none. */
function iterateUnknown(machine: Machine, callback: Value | undefined): Value | null {
  if (callback?.type !== 'function') return null;
  perhaps(machine, () => void callFunction(machine, callback, null));
  return unknown();
}

function then(machine: Machine, of: Value, callback: Value | undefined): Value | null {
  if (callback?.type !== 'function') return null;
  return { type: 'promise', of: callFunction(machine, callback, [of]), training: null };
}

function arrayMethod(machine: Machine, owner: ArrayValue, name: string, args: Value[]): Value | null {
  const [first] = args;
  if (name === 'push') return push(machine, owner, args);
  if (first?.type === 'function' && (owner.open || owner.items.length > longest)) {
    perhaps(machine, () => void callFunction(machine, first, null));
    return unknown();
  }
  if (owner.open) return unknown();
  const each = () =>
    first?.type === 'function'
      ? owner.items.map((item, i) => callFunction(machine, first, [item, constant(i), owner]))
      : owner.items.map(() => unknown());
  switch (name) {
    case 'forEach':
      each();
      return constant(undefined);
    case 'map':
      return array(each());
    case 'flatMap':
      return flat(array(each()));
    case 'flat':
      return flat(owner);
    case 'reduce':
      return reduce(machine, owner.items, args);
    case 'concat':
      return flat(array([owner, ...args]));
    case 'slice':
      return slice(owner, args);
    case 'entries':
      return array(owner.items.map((item, i) => array([constant(i), item])));
    case 'fill':
      return array(owner.items.map(() => first ?? constant(undefined)));
    case 'at':
      return owner.items.at(toNumber(first) ?? 0) ?? unknown();
    default:
      return unknown();
  }
}

function push(machine: Machine, owner: ArrayValue, items: Value[]): Value {
  machine.change(
    () => {
      owner.items.push(...items);
      return () => owner.items.splice(owner.items.length - items.length);
    },
    () => blur(machine, owner),
  );
  return constant(owner.items.length);
}

function reduce(machine: Machine, items: readonly Value[], [callback, initial]: Value[]): Value {
  if (callback?.type !== 'function') return unknown();
  const all = initial ? [initial, ...items] : items;
  return all.length === 0
    ? unknown()
    : all.reduce((sum, item, i) => callFunction(machine, callback, [sum, item, constant(initial ? i - 1 : i)]));
}

function flat(value: ArrayValue): Value {
  const parts = value.items.map((item) =>
    item.type === 'array' ? item : item.type === 'unknown' ? null : array([item]),
  );
  if (parts.includes(null)) return unknown();
  return array(
    parts.flatMap((part) => part?.items ?? []),
    parts.some((part) => part?.open),
  );
}

function slice(owner: ArrayValue, [from, to]: Value[]): Value {
  const start = from ? toNumber(from) : 0;
  const end = to ? toNumber(to) : owner.items.length;
  return start === null || end === null ? unknown(owner) : array(owner.items.slice(start, end));
}

/** `Array.from({ length: 3 }, (_, i) => …)`, `Array.from(items)`, `Array.of(…)` */
function arrayFrom(machine: Machine, name: string, [source, callback]: Value[]): Value | null {
  if (name !== 'from' || !source) return null;
  const items = itemsOf(source);
  if (!items) {
    if (callback?.type === 'function') perhaps(machine, () => void callFunction(machine, callback, null));
    return unknown();
  }
  if (callback?.type !== 'function') return array([...items]);
  return array(items.map((item, i) => callFunction(machine, callback, [item, constant(i)])));
}

function itemsOf(source: Value): Value[] | null {
  if (source.type === 'array' && !source.open) return source.items;
  if (source.type !== 'object') return null;
  const length = toNumber(source.properties.get('length')?.value);
  return length !== null && length >= 0 && length <= longest ? Array.from({ length }, () => constant(undefined)) : null;
}

/** `new Array(3)`, `new Uint8Array(buffer)`; null: the class is not followed. */
export function construct(machine: Machine, made: Value, args: readonly Value[]): Value | null {
  if (made === machine.globals.get('Array')) return newArray(args);
  const isBytes = ['Uint8Array', 'Uint8ClampedArray'].some((name) => made === machine.globals.get(name));
  return isBytes ? tensor({ bytes: true }) : null;
}

/** An array of that many holes. */
function newArray(args: readonly Value[]): Value {
  const length = toNumber(args[0]);
  return args.length === 1 && length !== null && length >= 0 && length <= longest && Number.isInteger(length)
    ? array(Array.from({ length }, () => constant(undefined)))
    : unknown();
}

const functions: Record<string, (...numbers: number[]) => number> = {
  floor: Math.floor,
  ceil: Math.ceil,
  round: Math.round,
  sqrt: Math.sqrt,
  pow: Math.pow,
  max: Math.max,
  min: Math.min,
  abs: Math.abs,
  log: Math.log,
  log2: Math.log2,
  exp: Math.exp,
  trunc: Math.trunc,
};

function mathematics(name: string, args: readonly Value[]): Value | null {
  const numbers = args.map((arg) => toNumber(arg));
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
  return known && !numbers.includes(null) ? constant(known(...(numbers as number[]))) : unknown();
}

function objectFunction(name: string, [first, ...others]: Value[]): Value | null {
  if (first?.type !== 'object') return null;
  if (name === 'freeze') return first;
  if (name === 'assign') return assigned([first, ...others]);
  if (first.open) return null;
  const entries = [...first.properties];
  if (name === 'keys') return array(entries.map(([key]) => constant(key)));
  if (name === 'values') return array(entries.map(([, { value }]) => value));
  if (name === 'entries') return array(entries.map(([key, { value }]) => array([constant(key), value])));
  return null;
}

/** `Object.assign({}, a, b)` */
function assigned(parts: readonly Value[]): Value {
  const all = object();
  for (const part of parts) {
    if (part.type !== 'object' || part.open) return unknown();
    setProperties(all, part);
  }
  return all;
}
