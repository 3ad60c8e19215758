import type * as TypeScript from 'typescript';
import { evaluate } from './expressions';
import { callFunction } from './functions';
import type { Machine } from './machine';
import { nameOf } from './patterns';
import { Scope } from './scope';
import { type ClassValue, type FunctionValue, type ObjectValue, object, unknown, type Value } from './values';

/** Methods of instances, made when they are first asked for. */
const methods = new WeakMap<ObjectValue, Map<string, FunctionValue>>();

export function makeClass(machine: Machine, node: TypeScript.ClassLikeDeclaration, scope: Scope): ClassValue {
  const made: ClassValue = { type: 'class', node, scope, instance: null };
  machine.classes.push(made);
  return made;
}

/** `new C(…)`: fields get their values, then the constructor runs. Base classes are not followed: what they set is not known. */
export function instantiate(machine: Machine, made: ClassValue, args: readonly Value[] | null): ObjectValue {
  const { ts } = machine;
  const instance: ObjectValue = { ...object(), class: made, open: made.node.heritageClauses !== undefined };
  made.instance ??= instance;
  const scope = new Scope(made.scope);
  scope.self = instance;
  for (const member of made.node.members) {
    const key = member.name && nameOf(machine, member.name);
    if (ts.isPropertyDeclaration(member) && key && !isStatic(machine, member)) {
      const value = member.initializer ? evaluate(machine, member.initializer, scope) : unknown();
      instance.properties.set(key, { value, node: null });
    }
  }
  const construct = made.node.members.find((member) => ts.isConstructorDeclaration(member) && member.body);
  if (construct) callFunction(machine, methodFor(instance, construct, 'constructor'), args);
  return instance;
}

export function methodOf(machine: Machine, instance: ObjectValue, name: string): FunctionValue | null {
  const member = instance.class?.node.members.find(
    (one) =>
      (machine.ts.isMethodDeclaration(one) || machine.ts.isGetAccessor(one)) &&
      one.body &&
      nameOf(machine, one.name) === name &&
      !isStatic(machine, one),
  );
  return member ? methodFor(instance, member, name) : null;
}

/** Runs what nobody has called, as something outside of the file may. */
export function runUncalledMethods(machine: Machine, made: ClassValue, run: (method: FunctionValue) => void): void {
  const instance = made.instance ?? instantiate(machine, made, null);
  for (const member of made.node.members) {
    if (!machine.ts.isMethodDeclaration(member) || !member.body) continue;
    const key = nameOf(machine, member.name) ?? member.name.getText(machine.source);
    const method = methodFor(instance, member, key);
    if (!method.called) run(method);
  }
}

/** Methods are no functions of the program's own: they are run by their class. */
function methodFor(instance: ObjectValue, member: TypeScript.Node, name: string): FunctionValue {
  const known = methods.get(instance) ?? new Map<string, FunctionValue>();
  methods.set(instance, known);
  const scope = instance.class?.scope ?? new Scope(null);
  const node = member as TypeScript.FunctionLikeDeclaration;
  const method = known.get(name) ?? { type: 'function', node, scope, self: instance, called: false };
  known.set(name, method);
  return method;
}

const isStatic = (machine: Machine, member: TypeScript.ClassElement): boolean =>
  machine.ts.canHaveModifiers(member) &&
  (member.modifiers?.some(({ kind }) => kind === machine.ts.SyntaxKind.StaticKeyword) ?? false);
