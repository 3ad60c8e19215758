import type * as TypeScript from 'typescript';
import type { Machine } from '../interpreter/machine';
import type { Argument, ModelValue } from '../interpreter/tfjsValues';
import type { Value } from '../interpreter/values';
import type { SourceData, SourceTraining } from '../sourceModel';
import { remember } from './model';
import { optionsOf } from './options';

type Call = TypeScript.CallExpression | TypeScript.NewExpression;

/** `model.fit(xs, ys, {…})`, `model.fitDataset(dataset, {…})`, `model.trainOnBatch(xs, ys)` */
export function train(
  machine: Machine,
  model: ModelValue,
  method: SourceTraining['method'],
  args: readonly Argument[],
  node: Call,
): Value {
  const { ts } = machine;
  const index = method === 'fitDataset' ? 1 : 2;
  const options = method === 'trainOnBatch' ? undefined : args[index]?.value;
  const training: { -readonly [Key in keyof SourceTraining]: SourceTraining[Key] } = {
    method,
    call: machine.range(node),
    callee: machine.range(node.expression),
    options: optionsOf(machine, options, node, index),
    compile: model.compile,
    data: {
      xs: method === 'fitDataset' ? null : dataOf(machine, args[0]),
      ys: method === 'fitDataset' ? null : dataOf(machine, args[1]),
    },
    sharedValidation: sharedValidation(machine, method, args, options),
    usedBeforeEnd: null,
    mayAwait: mayAwait(machine, node),
    awaited: false,
  };
  remember(machine, model.trainings, training);
  if (ts.isExpressionStatement(node.parent)) model.pending = { training, stretch: machine.stretch };
  return { type: 'promise', of: { type: 'unknown', properties: new Map(), partOf: null }, training };
}

/** The value of `await promise`: what is awaited is over. */
export function awaited(value: Value): Value {
  if (value.type !== 'promise') return value;
  if (value.training) value.training.awaited = true;
  return awaited(value.of);
}

/** Something is asked of a model that needs its training to be over. */
export function needsEnd(machine: Machine, model: ModelValue, node: TypeScript.Node): void {
  const { pending } = model;
  if (!pending || pending.stretch !== machine.stretch) return;
  pending.training.usedBeforeEnd ??= machine.range(node);
}

function dataOf(machine: Machine, argument: Argument | undefined): SourceData | null {
  if (argument?.value.type !== 'tensor') return null;
  const { shape, labels, bytes, oneHot } = argument.value;
  const indices = oneHot?.arguments[0];
  return {
    shape,
    labels,
    bytes,
    oneHot: oneHot && indices ? { call: machine.range(oneHot), of: indices.getText(machine.source) } : null,
    range: machine.range(argument.node),
    takesMethod: takesMethod(machine, argument.node),
  };
}

const takesMethod = ({ ts }: Machine, node: TypeScript.Expression): boolean =>
  ts.isIdentifier(node) || ts.isCallExpression(node) || ts.isPropertyAccessExpression(node);

/** Where validation is made on the very data, or a part of it, that the model is trained on. */
function sharedValidation(
  machine: Machine,
  method: SourceTraining['method'],
  args: readonly Argument[],
  options: Value | undefined,
): SourceData['range'] | null {
  if (options?.type !== 'object' || !args[0]) return null;
  const property = options.properties.get('validationData');
  if (!property?.node) return null;
  const given = property.value;
  const validated = method === 'fit' && given.type === 'array' ? given.items[0] : given;
  const isShared = validated !== undefined && isPartOf(validated, args[0].value);
  const { node } = property;
  return isShared ? machine.range(machine.ts.isPropertyAssignment(node) ? node.initializer : node) : null;
}

function isPartOf(value: Value, whole: Value): boolean {
  if (whole.type !== 'tensor' && whole.type !== 'unknown') return false;
  for (
    let part: Value | null = value;
    part;
    part = part.type === 'tensor' || part.type === 'unknown' ? part.partOf : null
  ) {
    if (part === whole) return true;
  }
  return false;
}

/** In an async function, or at the top of a module. */
function mayAwait({ ts, source }: Machine, node: TypeScript.Node): boolean {
  const inner = ts.findAncestor(node, (one): one is TypeScript.FunctionLikeDeclaration => ts.isFunctionLike(one));
  if (inner) return inner.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ?? false;
  return ts.isExternalModule(source);
}
