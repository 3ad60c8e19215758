import { sizeOf } from '../graph/graph';
import type { OnnxWriter } from '../onnx/writer';
import { places, type Window } from './windows';

/** Each place of a window is a few nodes; for larger ones the positions of the maxima are cheaper to come by. */
const mostPlaces = 9;

/** Whether every pixel lies in one window at most, and none in the padding: the pixels at one place of all windows are then a plain slice. */
export const areSeparate = ({ filter, strides, dilations, before, after }: Window): boolean =>
  sizeOf(filter) <= mostPlaces &&
  filter.every((size, axis) => size === strides[axis] && dilations[axis] === 1) &&
  [...before, ...after].every((size) => size === 0);

/** The entries of `values` (channels last) at the place of the maximum of each window of `x`, whose maxima are `y`. */
export function pickedMaxima(values: string, x: string, y: string, window: Window, onnx: OnnxWriter): string {
  const hits = placesOf(x, window, onnx)
    .slice(0, -1)
    .map((pixels) => onnx.node('Equal', [pixels, y]));
  const candidates = placesOf(values, window, onnx);
  // From the last place backwards, so that the first of equals has the last word.
  return hits.reduceRight(
    (otherwise, hit, i) => onnx.node('Where', [hit, candidates[i]!, otherwise]),
    candidates.at(-1)!,
  );
}

/** `dy` at the place of each window's maximum, the first of equals, and zero elsewhere: no jump depends on the data, as it does in a search. */
export function spreadMaxima(
  dy: string,
  x: string,
  y: string,
  shape: readonly number[],
  window: Window,
  onnx: OnnxWriter,
): string {
  const parts: string[] = [];
  let rest = dy;
  for (const pixels of placesOf(x, window, onnx).slice(0, -1)) {
    const part = onnx.node('Mul', [rest, onnx.cast(onnx.node('Equal', [pixels, y]), 'float32')]);
    rest = onnx.node('Sub', [rest, part]);
    parts.push(part);
  }
  return padded(interleaved([...parts, rest], shape.at(-1)!, window, onnx), shape, window, onnx);
}

/** The pixels at each place of the windows, the last axis fastest: each as large as the pooled image. */
function placesOf(x: string, { filter, strides, out }: Window, onnx: OnnxWriter): string[] {
  const ends = out.map((count, axis) => count * strides[axis]!);
  const axes = onnx.int64(out.map((_, axis) => axis + 1));
  return places(filter).map((place) =>
    onnx.node('Slice', [x, onnx.int64(place), onnx.int64(ends), axes, onnx.int64(strides)]),
  );
}

/** The inverse of `placesOf`: axis by axis from the last, what belongs side by side is put side by side. */
function interleaved(
  parts: readonly string[],
  channels: number,
  { batch, out, filter }: Window,
  onnx: OnnxWriter,
): string {
  let level = parts;
  let width = channels;
  for (let axis = filter.length - 1; axis >= 0; axis--) {
    const rows = batch * sizeOf(out.slice(0, axis + 1));
    const size = filter[axis]!;
    level = Array.from({ length: level.length / size }, (_, i) =>
      onnx.node(
        'Concat',
        level.slice(i * size, (i + 1) * size).map((part) => onnx.reshape(part, [rows, 1, width])),
        { axis: 1 },
      ),
    );
    width *= size * out[axis]!;
  }
  return onnx.reshape(level[0]!, [batch, ...out.map((count, axis) => count * filter[axis]!), channels]);
}

/** Pixels that no window has seen, at the far edges. */
function padded(x: string, shape: readonly number[], { in: size, out, strides }: Window, onnx: OnnxWriter): string {
  const missing = size.map((length, axis) => length - out[axis]! * strides[axis]!);
  if (missing.every((count) => count === 0)) return x;
  const before = shape.map(() => 0);
  return onnx.node('Pad', [x, onnx.int64([...before, 0, ...missing, 0]), onnx.scalar(0)]);
}
