import type * as TypeScript from 'typescript';
import { evaluate } from './expressions';
import { makeFunction } from './functions';
import type { Machine } from './machine';
import { nameOf } from './patterns';
import type { Scope } from './scope';
import { array, type ObjectValue, object, setProperties, unknown, type Value } from './values';

/** Beyond this many items an array is data: its items are not looked at. */
const mostItems = 1000;

export function arrayLiteral(machine: Machine, node: TypeScript.ArrayLiteralExpression, scope: Scope): Value {
  const made = array([]);
  if (node.elements.length > mostItems) return { ...made, open: true };
  for (const element of node.elements) {
    if (!machine.ts.isSpreadElement(element)) {
      made.items.push(evaluate(machine, element, scope));
      continue;
    }
    const spread = evaluate(machine, element.expression, scope);
    if (spread.type === 'array') made.items.push(...spread.items);
    if (spread.type !== 'array' || spread.open) made.open = true;
  }
  return made;
}

export function objectLiteral(machine: Machine, node: TypeScript.ObjectLiteralExpression, scope: Scope): ObjectValue {
  const made = object(node);
  for (const property of node.properties) define(machine, made, property, scope);
  return made;
}

function define(
  machine: Machine,
  made: ObjectValue,
  property: TypeScript.ObjectLiteralElementLike,
  scope: Scope,
): void {
  const { ts } = machine;
  if (ts.isSpreadAssignment(property)) {
    spread(made, evaluate(machine, property.expression, scope));
    return;
  }
  const key = nameOf(machine, property.name) ?? computed(machine, property.name, scope);
  if (ts.isShorthandPropertyAssignment(property)) {
    made.properties.set(property.name.text, { value: evaluate(machine, property.name, scope), node: property });
  } else if (ts.isPropertyAssignment(property)) {
    const value = evaluate(machine, property.initializer, scope);
    if (key === null) forget(made);
    else made.properties.set(key, { value, node: property });
  } else if (key !== null && ts.isMethodDeclaration(property)) {
    made.properties.set(key, { value: makeFunction(machine, property, scope, made), node: null });
  }
}

function spread(made: ObjectValue, from: Value): void {
  if (from.type !== 'object' || from.open) {
    if (from.type !== 'constant') forget(made);
  }
  if (from.type === 'object') setProperties(made, from);
}

/** Something unknown may have set any property. */
function forget(made: ObjectValue): void {
  made.open = true;
  for (const [key, property] of made.properties) made.properties.set(key, { ...property, value: unknown() });
}

function computed(machine: Machine, name: TypeScript.Node, scope: Scope): string | null {
  if (!machine.ts.isComputedPropertyName(name)) return null;
  const value = evaluate(machine, name.expression, scope);
  return value.type === 'constant' ? String(value.value) : null;
}
