import type * as TypeScript from 'typescript';
import { evaluate } from './expressions';
import { type Machine, setIn } from './machine';
import { propertyOf } from './properties';
import type { Scope } from './scope';
import { array, object, unknown, type Value } from './values';

/** Declares the names of `const { layers } = tf`, `([a, b = 1]) => …` or plain `x` in a scope. */
export function declare(machine: Machine, name: TypeScript.BindingName, value: Value, scope: Scope): void {
  const { ts } = machine;
  if (ts.isIdentifier(name)) {
    machine.assign(scope, name.text, value);
    if (value.type === 'model') value.name ??= name.text;
  } else if (ts.isObjectBindingPattern(name)) {
    const taken = new Set<string>();
    for (const element of name.elements) {
      const key = nameOf(machine, element.propertyName ?? element.name);
      if (key !== null) taken.add(key);
      const part = element.dotDotDotToken
        ? restOf(value, taken)
        : key === null
          ? unknown()
          : propertyOf(machine, value, key);
      declare(machine, element.name, withDefault(machine, part, element.initializer, scope), scope);
    }
  } else {
    name.elements.forEach((element, i) => {
      if (ts.isOmittedExpression(element)) return;
      const part = element.dotDotDotToken ? tailOf(value, i) : propertyOf(machine, value, String(i));
      declare(machine, element.name, withDefault(machine, part, element.initializer, scope), scope);
    });
  }
}

/** Gives what stands left of a `=` its value. */
export function assignTo(machine: Machine, target: TypeScript.Expression, value: Value, scope: Scope): void {
  const { ts } = machine;
  if (ts.isIdentifier(target)) {
    const owner = scope.find(target.text);
    if (owner) machine.assign(owner, target.text, value);
    else machine.globals.set(target.text, value);
    if (value.type === 'model') value.name ??= target.text;
  } else if (ts.isPropertyAccessExpression(target)) {
    setProperty(machine, evaluate(machine, target.expression, scope), target.name.text, value);
  } else if (ts.isElementAccessExpression(target)) {
    const owner = evaluate(machine, target.expression, scope);
    const key = evaluate(machine, target.argumentExpression, scope);
    setProperty(machine, owner, key.type === 'constant' ? String(key.value) : null, value);
  } else if (ts.isArrayLiteralExpression(target)) {
    target.elements.forEach((element, i) => {
      if (!ts.isSpreadElement(element)) assignTo(machine, element, propertyOf(machine, value, String(i)), scope);
    });
  } else if (ts.isObjectLiteralExpression(target)) {
    for (const property of target.properties) {
      const key = property.name && nameOf(machine, property.name);
      const part = key ? propertyOf(machine, value, key) : unknown();
      if (ts.isShorthandPropertyAssignment(property)) assignTo(machine, property.name, part, scope);
      else if (ts.isPropertyAssignment(property)) assignTo(machine, property.initializer, part, scope);
    }
  }
}

/** The name of a property as it is written; null where it is computed. */
export function nameOf(machine: Machine, name: TypeScript.Node): string | null {
  const { ts } = machine;
  if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) return name.text;
  if (ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) return name.text;
  return null;
}

function setProperty(machine: Machine, owner: Value, key: string | null, value: Value): void {
  if (owner.type === 'object' && key !== null) {
    const property = { value, node: null };
    machine.change(
      () => setIn(owner.properties, key, property),
      () => setProperty(machine, owner, key, unknown()),
      key,
    );
    if (value.type === 'model') value.name ??= key;
  } else if (owner.type === 'object' || owner.type === 'array') {
    blur(machine, owner);
  } else if (owner.type === 'unknown' && key !== null) {
    machine.change(
      () => setIn(owner.properties, key, value),
      () => setProperty(machine, owner, key, unknown()),
      key,
    );
  }
}

/** Leaves open what an array or object holds from now on. */
export function blur(machine: Machine, value: Value): void {
  if ((value.type !== 'array' && value.type !== 'object') || value.open) return;
  machine.change(
    () => {
      const before = value.type === 'object' ? value.properties : null;
      value.open = true;
      if (value.type === 'object')
        value.properties = new Map([...value.properties].filter(([, { value: own }]) => own.type !== 'constant'));
      return () => {
        value.open = false;
        if (value.type === 'object' && before) value.properties = before;
      };
    },
    () => blur(machine, value),
  );
}

function withDefault(
  machine: Machine,
  value: Value,
  initializer: TypeScript.Expression | undefined,
  scope: Scope,
): Value {
  if (!initializer) return value;
  if (value.type === 'constant' && value.value === undefined) return evaluate(machine, initializer, scope);
  return value;
}

function restOf(value: Value, taken: ReadonlySet<string>): Value {
  if (value.type !== 'object') return unknown();
  const rest = object();
  for (const [key, property] of value.properties) if (!taken.has(key)) rest.properties.set(key, property);
  rest.open = value.open;
  return rest;
}

const tailOf = (value: Value, from: number): Value =>
  value.type === 'array' ? array(value.items.slice(from), value.open) : unknown();
