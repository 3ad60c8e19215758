import type { Attributes, Value } from '../graph';
import { type Outputs, rewrite } from './rewrite';

/** What is computed twice from the same values is computed once: every kernel is a function of its inputs and attributes alone. */
export function commonSubexpressions(outputs: Outputs): Map<string, Value> {
  const nodes = new Map<string, readonly Value[]>();
  const constants = new Map<string, Value>();
  return rewrite(
    outputs,
    ({ kernel, inputs, attributes, outputs: own }) =>
      firstOf(nodes, `${kernel}(${inputsKey(kernel, inputs)})${attributesKey(attributes)}`, own),
    (value) => {
      const key = constantKey(value);
      return key === null ? value : firstOf(constants, key, value);
    },
  );
}

/** a + b is b + a, to the bit. */
const commutative = new Set(['Add', 'Multiply', 'Equal', 'LogicalAnd', 'LogicalOr']);

function inputsKey(kernel: string, inputs: readonly Value[]): string {
  const ids = inputs.map(({ id }) => id);
  return String(commutative.has(kernel) ? ids.sort((a, b) => a - b) : ids);
}

function firstOf<T>(known: Map<string, T>, key: string, one: T): T {
  const first = known.get(key) ?? one;
  known.set(key, first);
  return first;
}

/** JSON writes every number that is not finite, and what is undefined in a list, as null. */
const attributesKey = (attributes: Attributes): string =>
  JSON.stringify(attributes, (_, value: unknown) =>
    typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
      ? `number ${Object.is(value, -0) ? '-0' : value}`
      : value,
  );

/** Large constants are rarely alike, and a key of their size costs more than it saves. */
function constantKey({ source, dtype, shape }: Value): string | null {
  if (source.kind !== 'constant' || source.values.length > 64) return null;
  const { buffer, byteOffset, byteLength } = source.values;
  return `${dtype}[${shape}]${Buffer.from(buffer, byteOffset, byteLength).toString('latin1')}`;
}
