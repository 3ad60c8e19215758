import type * as TypeScript from 'typescript';
import type { Machine } from '../interpreter/machine';
import type { Scope } from '../interpreter/scope';
import { tfjs, unknown, type Value } from '../interpreter/values';

/** Packages whose exports are TensorFlow.js's own. */
const packages = /^@tensorflow\/tfjs(-(node|node-gpu|core|layers|data|react-native))?$/;

const isForeign = (module: string): boolean => module.startsWith('.') || module.startsWith('/');

/** `import * as tf from '@tensorflow/tfjs'` and its other spellings; what is imported from elsewhere is not known. */
export function imported(machine: Machine, statement: TypeScript.ImportDeclaration, scope: Scope): void {
  const { ts } = machine;
  const module = ts.isStringLiteralLike(statement.moduleSpecifier) ? statement.moduleSpecifier.text : '';
  const isTfjs = packages.test(module);
  const bind = (name: string, path: string) => {
    if (isForeign(module)) machine.foreign.add(name);
    scope.variables.set(name, isTfjs ? tfjs(path) : unknown());
  };
  const { importClause } = statement;
  if (importClause?.name) bind(importClause.name.text, '');
  const bindings = importClause?.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) bind(bindings.name.text, '');
  if (bindings && ts.isNamedImports(bindings)) {
    for (const { name, propertyName } of bindings.elements) {
      const path = (propertyName ?? name).text;
      bind(name.text, path === 'default' ? '' : path);
    }
  }
}

/** `require('@tensorflow/tfjs')`, `await import('@tensorflow/tfjs')`; null for any other call. */
export function required({ ts }: Machine, node: TypeScript.CallExpression | TypeScript.NewExpression): Value | null {
  const [module] = node.arguments ?? [];
  if (!module || !ts.isStringLiteralLike(module) || !packages.test(module.text)) return null;
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) return { type: 'promise', of: tfjs(''), training: null };
  return ts.isIdentifier(node.expression) && node.expression.text === 'require' ? tfjs('') : null;
}

/** Scripts in pages know TensorFlow.js as `tf`. */
export const tfjsGlobal = (name: string): Value | null => (name === 'tf' ? tfjs('') : null);
