import * as tf from '@tensorflow/tfjs';
import { AdvisedError } from '../script/advisedError';

type Tensors = tf.Tensor | tf.Tensor[] | Record<string, tf.Tensor>;
type Settings = Record<string, unknown>;

/** Data to train on, as `fit` or `fitDataset` takes them, with what else their module says (`epochs`, `batchSize`, `validationSplit`, …). */
export type Example =
  | { kind: 'tensors'; xs: Tensors; ys: Tensors; settings: Settings }
  | { kind: 'dataset'; dataset: tf.data.Dataset<tf.TensorContainer>; settings: Settings };

/** Understands `{ xs, ys }`, `{ x, y }`, `[xs, ys]`, a dataset, and `{ dataset }`. Numbers in arrays become tensors. Throws an `AdvisedError` for anything else. */
export function exampleOf(data: unknown): Example {
  if (isDataset(data)) return { kind: 'dataset', dataset: data, settings: {} };
  if (Array.isArray(data) && data.length === 2)
    return { kind: 'tensors', xs: tensorsOf(data[0]), ys: tensorsOf(data[1]), settings: {} };
  const { dataset, xs, x = xs, ys, y = ys, ...settings } = (data ?? {}) as Record<string, unknown>;
  if (isDataset(dataset)) return { kind: 'dataset', dataset, settings };
  if (x === undefined || y === undefined) throw notUnderstood();
  return { kind: 'tensors', xs: tensorsOf(x), ys: tensorsOf(y), settings };
}

function tensorsOf(value: unknown): Tensors {
  if (value instanceof tf.Tensor) return value;
  if (Array.isArray(value) && value.length > 0 && value.every((one) => one instanceof tf.Tensor)) return value;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return tf.tensor(value as tf.TensorLike);
  const entries = Object.entries(value as object).map(([name, one]) => [name, tensorsOf(one)]);
  return Object.fromEntries(entries) as Record<string, tf.Tensor>;
}

/** Anything with batches to draw, as `fitDataset` takes it. */
const isDataset = (value: unknown): value is tf.data.Dataset<tf.TensorContainer> =>
  typeof (value as { iterator?: unknown } | null | undefined)?.iterator === 'function';

const notUnderstood = (): AdvisedError =>
  new AdvisedError(
    'The module exports `data` that are none of { xs, ys }, { x, y }, [xs, ys], a tf.data.Dataset, and { dataset }.',
    'Export them in one of these forms, from `data` or from `createData()`.',
  );
