import type * as TypeScript from 'typescript';
import type { Machine } from '../interpreter/machine';
import type { Argument, LayerValue, ModelValue } from '../interpreter/tfjsValues';
import { toDims, toNumber, type Value } from '../interpreter/values';
import { canonical } from '../layers/catalog';
import { inferLayer } from '../layers/inferLayer';
import type { Shape, SourceLayer } from '../sourceModel';
import { optionsOf } from './options';

type Call = TypeScript.CallExpression | TypeScript.NewExpression;

/** `tf.layers.dense({…})` */
export function makeLayer(machine: Machine, factory: string, args: readonly Argument[], node: Call): LayerValue {
  const given = args[0]?.value;
  const made: LayerValue = {
    type: 'layer',
    layer: {
      ...emptyLayer(machine, canonical(factory), node),
      callee: machine.range(node.expression),
      prefix: prefixOf(machine, node),
      follower: followerOf(machine, node),
      options: optionsOf(machine, given, node),
      wrapped: wrappedLayer(given),
    },
    inputShape: inputShapeOf(factory, given),
    model: null,
  };
  // What is wrong with the options is wrong before it is fed.
  made.layer.problem = inferLayer(made.layer, []).problem;
  markRepeated(machine, node, made);
  return made;
}

function prefixOf({ ts, source }: Machine, { expression }: Call): string | null {
  return ts.isPropertyAccessExpression(expression) ? `${expression.expression.getText(source)}.` : null;
}

/** `model.add(layer);` is followed by another statement, an item of a list by another item. */
function followerOf(machine: Machine, node: Call): SourceLayer['follower'] {
  const { ts, source } = machine;
  const { parent } = node;
  const at = (end: number) => machine.span(end, end);
  const indentation = (one: TypeScript.Node) => {
    const { line } = source.getLineAndCharacterOfPosition(one.getStart(source));
    const start = source.getLineStarts()[line] ?? 0;
    return `\n${/^[ \t]*/.exec(source.text.slice(start))?.[0] ?? ''}`;
  };
  if (ts.isArrayLiteralExpression(parent)) return { at: at(node.getEnd()), before: `,${indentation(node)}`, after: '' };
  const isAdded =
    ts.isCallExpression(parent) &&
    ts.isPropertyAccessExpression(parent.expression) &&
    parent.expression.name.text === 'add';
  if (!isAdded || !ts.isExpressionStatement(parent.parent) || !isBlock(machine, parent.parent.parent)) return null;
  const callee = parent.expression.getText(source);
  return { at: at(parent.parent.getEnd()), before: `${indentation(parent.parent)}${callee}(`, after: ');' };
}

/** A layer of which nothing is known but its place. */
function emptyLayer(machine: Machine, factory: string, node: TypeScript.Node): SourceLayer {
  const { ts } = machine;
  const statement = ts.findAncestor(node, (one) => ts.isStatement(one) && !ts.isBlock(one)) ?? node;
  const range = machine.range(node);
  return {
    factory,
    call: range,
    callee: range,
    prefix: null,
    follower: null,
    statement: machine.range(statement),
    repeated: false,
    options: { entries: new Map(), open: true, insertion: null },
    feeds: [],
    inputs: [],
    output: null,
    parameters: null,
    conditional: false,
    wrapped: null,
    problem: null,
  };
}

/** A model that stands in the place of a layer. */
export function modelAsLayer(machine: Machine, model: ModelValue, node: TypeScript.Node): LayerValue {
  const known = model.complete ? { output: model.output, parameters: parametersOf(model) } : {};
  return { type: 'layer', layer: { ...emptyLayer(machine, 'model', node), ...known }, inputShape: model.input, model };
}

/** Null: not known of one of its layers. */
export function parametersOf({ layers }: ModelValue): number | null {
  return layers.reduce<number | null>(
    (all, { layer: { parameters } }) => (all === null || parameters === null ? null : all + parameters),
    0,
  );
}

export function unknownLayer(machine: Machine, node: TypeScript.Node): LayerValue {
  return { type: 'layer', layer: emptyLayer(machine, 'unknown', node), inputShape: undefined, model: null };
}

/** Feeds a layer: its shapes are those of the first time. */
export function feed({ layer, model }: LayerValue, inputs: readonly (Shape | null)[]): Shape | null {
  if (model) {
    layer.inputs = inputs;
    return layer.output;
  }
  const inferred = inferLayer(layer, inputs);
  if (layer.inputs.length === 0) Object.assign(layer, inferred, { inputs });
  return inferred.output;
}

function wrappedLayer(given: Value | undefined): SourceLayer | null {
  const inner = given?.type === 'object' ? given.properties.get('layer')?.value : undefined;
  return inner?.type === 'layer' ? inner.layer : null;
}

/** Null: none is given; undefined: not known. */
function inputShapeOf(factory: string, given: Value | undefined): Shape | null | undefined {
  if (given && given.type !== 'object') return undefined;
  const property = (name: string) => {
    const value = given?.properties.get(name)?.value;
    return value?.type === 'constant' && (value.value === null || value.value === undefined) ? undefined : value;
  };
  const batch = property('batchInputShape');
  if (batch) return toDims(batch) ?? undefined;
  const shape = property('inputShape');
  if (shape) return withBatch(shape);
  if (given?.open) return undefined;
  if (factory === 'dense' && property('inputDim')) return [null, toNumber(property('inputDim')) ?? 'unknown'];
  if (factory !== 'embedding') return null;
  const length = property('inputLength');
  return length ? [null, toNumber(length) ?? 'unknown'] : [null, null];
}

function withBatch(shape: Value): Shape | undefined {
  const dims = toDims(shape);
  return dims ? [null, ...dims] : undefined;
}

function markRepeated(machine: Machine, node: Call, made: LayerValue): void {
  const alike = machine.layersByCall.get(node) ?? [];
  alike.push(made);
  machine.layersByCall.set(node, alike);
  if (alike.length > 1) for (const { layer } of alike) layer.repeated = true;
}

const isBlock = ({ ts }: Machine, node: TypeScript.Node): boolean => ts.isBlock(node) || ts.isSourceFile(node);
