import type * as TypeScript from 'typescript';
import type { Constant, Dim, Shape } from '../sourceModel';
import type { TextRange } from '../textRange';
import type { Scope } from './scope';
import type { LayerValue, ModelValue, OptimizerValue, SymbolicValue } from './tfjsValues';

/**
 * What an expression comes to, as far as the source tells. A value that is not known is still one and the same: a variable that is read twice
 * gives the same `UnknownValue`, and so do equal properties of it.
 */
export type Value =
  | UnknownValue
  | ConstantValue
  | ArrayValue
  | ObjectValue
  | FunctionValue
  | ClassValue
  | TfjsValue
  | ChoiceValue
  | LayerValue
  | SymbolicValue
  | ModelValue
  | OptimizerValue
  | TensorValue
  | PromiseValue;

export interface UnknownValue {
  type: 'unknown';
  properties: Map<string, Value>;
  /** What it was cut out of: `xs.slice(…)` of `xs`, `dataset.take(…)` of `dataset`. */
  partOf: Value | null;
}

export interface ConstantValue {
  type: 'constant';
  value: number | string | boolean | null | undefined;
}

export interface ArrayValue {
  type: 'array';
  items: Value[];
  /** Its items are not all known. */
  open: boolean;
}

export interface ObjectValue {
  type: 'object';
  properties: Map<string, Property>;
  /** There may be other properties, or others of these names. */
  open: boolean;
  literal: TypeScript.ObjectLiteralExpression | null;
  class: ClassValue | null;
}

export interface Property {
  value: Value;
  /** Where it stands in an object literal. */
  node: TypeScript.PropertyAssignment | TypeScript.ShorthandPropertyAssignment | null;
}

export interface FunctionValue {
  type: 'function';
  node: TypeScript.FunctionLikeDeclaration;
  scope: Scope;
  /** What `this` is in a method. */
  self: Value | null;
  called: boolean;
}

export interface ClassValue {
  type: 'class';
  node: TypeScript.ClassLikeDeclaration;
  scope: Scope;
  instance: ObjectValue | null;
}

/** A part of TensorFlow.js by its path: '' for `tf`, 'layers.dense' for `tf.layers.dense`. */
export interface TfjsValue {
  type: 'tfjs';
  path: string;
}

/** What a factory of initializers, regularizers or constraints gives. */
export interface ChoiceValue {
  type: 'choice';
  /** Such as `initializers.heNormal`. */
  path: string;
  call: TypeScript.CallExpression | TypeScript.NewExpression;
  argument: Value | null;
}

export interface TensorValue {
  type: 'tensor';
  shape: Shape | null;
  labels: 'oneHot' | 'integers' | null;
  oneHot: TypeScript.CallExpression | null;
  /** Values from 0 to 255, of pixels. */
  bytes: boolean;
  partOf: Value | null;
  /** The model whose output it is. */
  output: ModelValue | null;
  /** The softmax or sigmoid that it came through outside of the model. */
  squashed: TypeScript.Node | null;
}

export interface PromiseValue {
  type: 'promise';
  of: Value;
  /** The training that it is the end of. */
  training: { awaited: boolean; usedBeforeEnd: TextRange | null } | null;
}

export const unknown = (partOf: Value | null = null): UnknownValue => ({
  type: 'unknown',
  properties: new Map(),
  partOf,
});

export const constant = (value: ConstantValue['value']): ConstantValue => ({ type: 'constant', value });

export const array = (items: Value[], open = false): ArrayValue => ({ type: 'array', items, open });

export const object = (literal: TypeScript.ObjectLiteralExpression | null = null): ObjectValue => ({
  type: 'object',
  properties: new Map(),
  open: false,
  literal,
  class: null,
});

export function setProperties(target: ObjectValue, from: ObjectValue): void {
  for (const [name, property] of from.properties) target.properties.set(name, property);
}

export const tfjs = (path: string): TfjsValue => ({ type: 'tfjs', path });

export function tensor(known: Partial<TensorValue> = {}): TensorValue {
  return {
    type: 'tensor',
    shape: null,
    labels: null,
    oneHot: null,
    bytes: false,
    partOf: null,
    output: null,
    squashed: null,
    ...known,
  };
}

/** The value as a plain constant; undefined where it is none, or is JavaScript's `undefined`. */
export function toConstant(value: Value): Constant | undefined {
  if (value.type === 'constant') return value.value;
  if (value.type === 'array' && !value.open) return value.items.map(toConstant);
  return undefined;
}

export function toNumber(value: Value | undefined): number | null {
  return value?.type === 'constant' && typeof value.value === 'number' ? value.value : null;
}

/** What a condition makes of it; null: not known. */
export function truthOf(value: Value): boolean | null {
  if (value.type === 'constant') return Boolean(value.value);
  return value.type === 'unknown' || value.type === 'tensor' ? null : true;
}

/** A list of sizes, as `inputShape` and `tf.zeros` take it; null where its length is not known. */
export function toDims(value: Value | undefined): Dim[] | null {
  if (value?.type !== 'array' || value.open) return null;
  return value.items.map((item) =>
    item.type === 'constant' && (typeof item.value === 'number' || item.value === null) ? item.value : 'unknown',
  );
}
