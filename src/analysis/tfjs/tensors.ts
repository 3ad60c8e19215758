import type * as TypeScript from 'typescript';
import type { Machine } from '../interpreter/machine';
import type { Argument } from '../interpreter/tfjsValues';
import { type TensorValue, tensor, toConstant, toDims, toNumber, type Value } from '../interpreter/values';
import type { Constant, Dim, Shape } from '../sourceModel';
import { remember } from './model';

type Call = TypeScript.CallExpression | TypeScript.NewExpression;

/** `tf.tensor2d(values, shape?, dtype?)` and its likes: `rank` is the digit in the name, null for `tf.tensor`. */
export function makeTensor(rank: number | null, args: readonly Argument[]): TensorValue {
  const values = args.map(({ value }) => value);
  const [data, second] = values;
  const known = data && toConstant(data);
  const hasShape = second?.type === 'array' || (second && rank !== 1 && second.type !== 'constant');
  const shape = hasShape ? toDims(second) : (shapeOf(known) ?? (rank === null ? null : blank(rank)));
  const dtype = values.find((value) => value.type === 'constant' && typeof value.value === 'string');
  const isWhole = dtype?.type === 'constant' && dtype.value === 'int32';
  const perExample = shape !== null && (shape.length === 1 || (shape.length === 2 && shape[1] === 1));
  return tensor({
    shape: shape ?? (rank === null ? null : blank(rank)),
    labels: perExample && (isWhole || isCounting(known)) ? 'integers' : null,
    bytes: data?.type === 'tensor' && data.bytes,
  });
}

const blank = (rank: number): Shape => Array.from({ length: rank }, (): Dim => 'unknown');

/** Whole numbers from 0 on. */
function isCounting(known: Constant | undefined): boolean {
  return (
    Array.isArray(known) &&
    known.length > 0 &&
    known.flat().every((one) => Number.isInteger(one) && (one as number) >= 0)
  );
}

function shapeOf(known: Constant | undefined): Shape | null {
  if (!Array.isArray(known)) return null;
  const [first] = known;
  if (!Array.isArray(first)) return typeof first === 'number' ? [known.length] : null;
  const inner = shapeOf(first);
  return inner && [known.length, ...inner];
}

/** `tf.zeros([2, 3])`, `tf.randomNormal([n, 4])` */
export const filled = ([first]: readonly Argument[]): TensorValue => tensor({ shape: toDims(first?.value) });

/** `tf.oneHot(indices, depth)` */
export function oneHot({ ts }: Machine, [indices, depth]: readonly Argument[], node: Call): TensorValue {
  const size: Dim = toNumber(depth?.value) ?? 'unknown';
  const of = indices?.value.type === 'tensor' ? indices.value.shape : null;
  return tensor({ shape: of && [...of, size], labels: 'oneHot', oneHot: ts.isCallExpression(node) ? node : null });
}

export const pixels = (): TensorValue => tensor({ shape: blank(3), bytes: true });

/** Operations after which values are as large as before, and shapes what they were. */
const same = /^(toFloat|toInt|cast|asType|clone|identity|contiguous|reverse|variable|keep|print)$/;
/** Operations after which values are as large as before, and shapes are not followed. */
const moved =
  /^(expandDims|squeeze|stack|concat|resizeBilinear|resizeNearestNeighbor|pad|transpose|tile|flatten|as1D|as2D|as3D|as4D|as5D|batch|mirrorPad)$/;

/** What a method or function of TensorFlow.js makes of a tensor; null: not followed. */
export function operate(name: string, of: TensorValue, args: readonly Argument[], node: TypeScript.Node): Value | null {
  if (same.test(name)) return { ...of, partOf: of.partOf };
  if (moved.test(name)) return tensor({ bytes: of.bytes, output: of.output, squashed: of.squashed });
  if (name === 'slice' || name === 'gather') return { ...tensor({ bytes: of.bytes, labels: of.labels }), partOf: of };
  if (name === 'reshape') return tensor({ bytes: of.bytes, shape: reshaped(args[0]?.value), output: of.output });
  if (name === 'softmax' || name === 'sigmoid') return tensor({ output: of.output, squashed: of.output ? node : null });
  return tensorMethod.test(name) ? tensor() : null;
}

/** Arithmetic and the like: a new tensor of which nothing is known. */
const tensorMethod =
  /^(add|sub|mul|div|divNoNan|square|sqrt|log|exp|neg|sum|mean|mod|greater|less|equal|clipByValue|matMul|dot|relu|tanh)$/;

const reshaped = (value: Value | undefined): Shape | null =>
  toDims(value)?.map((dim): Dim => (typeof dim === 'number' && dim < 0 ? 'unknown' : dim)) ?? null;

/** `tf.losses.softmaxCrossEntropy(labels, logits)`, where the logits are a model's output. */
export function logitsLoss(
  machine: Machine,
  name: 'softmaxCrossEntropy' | 'sigmoidCrossEntropy',
  args: readonly Argument[],
  node: Call,
): Value {
  const logits = args[1]?.value;
  if (logits?.type === 'tensor' && logits.output) {
    const squashed = logits.squashed && machine.range(logits.squashed);
    remember(machine, logits.output.logitsLosses, { name, callee: machine.range(node.expression), squashed });
  }
  return tensor();
}
