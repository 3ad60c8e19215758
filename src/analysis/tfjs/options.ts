import type * as TypeScript from 'typescript';
import type { Machine } from '../interpreter/machine';
import { type ObjectValue, type Property, toConstant, type Value } from '../interpreter/values';
import type { SourceChoice, SourceOption, SourceOptions } from '../sourceModel';

type Call = TypeScript.CallExpression | TypeScript.NewExpression;

const noOptions: SourceOptions = { entries: new Map(), open: false, insertion: null };

/** The options that a call is given as its argument number `index`. */
export function optionsOf(machine: Machine, value: Value | undefined, call: Call, index = 0): SourceOptions {
  const missing =
    value === undefined || (value.type === 'constant' && (value.value === undefined || value.value === null));
  if (missing) return { ...noOptions, insertion: asNewArgument(machine, call, index) };
  if (value.type !== 'object') return { ...noOptions, open: true };
  const isDirect = value.literal !== null && call.arguments?.includes(value.literal) === true;
  const entries = [...value.properties].flatMap(([name, property]) => {
    const option = optionOf(machine, name, property, value, isDirect);
    return option ? [[name, option] as const] : [];
  });
  const insertion = isDirect && value.literal ? intoLiteral(machine, value.literal) : null;
  return { entries: new Map(entries), open: value.open, insertion };
}

/** Null for one that is set to undefined, as good as not set, or that stands nowhere in the source. */
function optionOf(
  machine: Machine,
  name: string,
  { value, node }: Property,
  owner: ObjectValue,
  isDirect: boolean,
): SourceOption | null {
  if (value.type === 'constant' && value.value === undefined) return null;
  const place = node ?? owner.literal;
  if (!place) return null;
  const { ts } = machine;
  const shorthand = node !== null && ts.isShorthandPropertyAssignment(node);
  const valueNode = node && ts.isPropertyAssignment(node) ? node.initializer : place;
  const isOwn = isDirect && node?.parent === owner.literal;
  return {
    name,
    value: toConstant(value),
    choice: choiceOf(machine, value),
    range: machine.range(place),
    valueRange: machine.range(valueNode),
    shorthand,
    removal: isOwn && node ? removalOf(machine, node, owner.literal!) : null,
  };
}

function choiceOf(machine: Machine, value: Value): SourceChoice | null {
  if (value.type === 'constant') {
    return typeof value.value === 'string' ? { name: uncapitalized(value.value), options: noOptions } : null;
  }
  if (value.type !== 'choice') return null;
  const name = uncapitalized(value.path.split('.').at(-1) ?? '');
  return { name, options: optionsOf(machine, value.argument ?? undefined, value.call) };
}

const uncapitalized = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** With the comma after it, or else the one before it. */
function removalOf(machine: Machine, node: TypeScript.Node, literal: TypeScript.ObjectLiteralExpression) {
  const { properties } = literal;
  const index = properties.indexOf(node as TypeScript.ObjectLiteralElementLike);
  const next = properties[index + 1];
  const before = properties[index - 1];
  if (next) return machine.span(node.getStart(machine.source), next.getStart(machine.source));
  return machine.span(before ? before.getEnd() : node.getStart(machine.source), node.getEnd());
}

function intoLiteral(machine: Machine, literal: TypeScript.ObjectLiteralExpression): SourceOptions['insertion'] {
  const last = literal.properties.at(-1);
  if (last) return { at: machine.span(last.getEnd(), last.getEnd()), before: ', ', after: '' };
  const start = literal.getStart(machine.source) + 1;
  return { at: machine.span(start, start), before: ' ', after: ' ' };
}

/** A call that is closed and has the arguments before this one can be given an object. */
function asNewArgument(machine: Machine, call: Call, index: number): SourceOptions['insertion'] {
  const count = call.arguments?.length ?? 0;
  const isClosed = machine.source.text[call.getEnd() - 1] === ')';
  if (count !== index || !isClosed) return null;
  const end = call.getEnd() - 1;
  const at = index > 0 ? call.arguments![index - 1]!.getEnd() : end;
  return { at: machine.span(at, at), before: index > 0 ? ', { ' : '{ ', after: ' }' };
}
