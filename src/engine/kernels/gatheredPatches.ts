import { sizeOf } from '../graph/graph';
import type { OnnxWriter } from '../onnx/writer';
import { places, type Window } from './windows';

/** Measured: from four channels on, and while the patches fit into 256 MB, gathering them beats a convolution two to one. */
export const gathersWell = (window: Window): boolean =>
  window.inChannels >= 4 && window.batch * sizeOf(window.out) * sizeOf(window.filter) * window.inChannels <= 2 ** 26;

/**
 * ∂L/∂filter as one product of matrices: the patches that the filter has seen, gathered pixel by pixel, against the errors `dy`. Patches come
 * in the order of tfjs's filters, so that nothing is transposed.
 */
export function gatheredFilterGradient(
  x: string,
  dy: string,
  window: Window,
  filterShape: readonly number[],
  onnx: OnnxWriter,
): string {
  const { batch, inChannels, before, after } = window;
  const extent = window.in.map((size, axis) => size + before[axis]! + after[axis]!);
  const paddings = onnx.int64([0, ...before, 0, 0, ...after, 0]);
  const padded = [...before, ...after].every((size) => size === 0)
    ? x
    : onnx.node('Pad', [x, paddings, onnx.scalar(0)]);
  const pixels = seenPixels(window, extent);
  const rows = onnx.reshape(padded, [batch, sizeOf(extent), inChannels]);
  const picked = onnx.node('Gather', [rows, onnx.constant(pixels, [pixels.length], 'int32')], { axis: 1 });
  const examples = batch * sizeOf(window.out);
  const patches = onnx.reshape(picked, [examples, sizeOf(window.filter) * inChannels]);
  const errors = onnx.reshape(dy, [examples, filterShape.at(-1)!]);
  return onnx.reshape(onnx.node('Gemm', [patches, errors], { transA: 1 }), filterShape);
}

/** For each place of the window, the padded image's pixels under the filter, counted along its axes. */
function seenPixels({ out, filter, strides, dilations }: Window, extent: readonly number[]): Int32Array {
  const pixels = new Int32Array(sizeOf(out) * sizeOf(filter));
  let i = 0;
  for (const place of places(out)) {
    for (const tap of places(filter)) {
      pixels[i++] = extent.reduce(
        (index, size, axis) => index * size + place[axis]! * strides[axis]! + tap[axis]! * dilations[axis]!,
        0,
      );
    }
  }
  return pixels;
}
