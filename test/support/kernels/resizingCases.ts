import * as tf from '@tensorflow/tfjs';
import { floats, type KernelCase } from './kernelCase';

// Never one row or column: there tfjs's own gradient with aligned corners loops for ever.
const sizes: [number[], [number, number]][] = [
  [
    [2, 3, 4, 2],
    [6, 8],
  ],
  [
    [1, 3, 3, 2],
    [5, 7],
  ],
  [
    [2, 6, 6, 2],
    [3, 4],
  ],
  [
    [1, 4, 4, 1],
    [4, 4],
  ],
  [
    [1, 2, 2, 2],
    [4, 2],
  ],
];
const settings = [
  [false, false],
  [true, false],
  [false, true],
] as const;

/** Both ways of resizing an image and their gradients; all are linear. */
export const resizingCases: readonly KernelCase[] = ['ResizeBilinear', 'ResizeNearestNeighbor'].flatMap((kernel) =>
  sizes.flatMap(([shape, size]) =>
    settings.flatMap(([alignCorners, halfPixelCenters]) =>
      cases(kernel, shape, size, { alignCorners, halfPixelCenters }),
    ),
  ),
);

interface Setting {
  alignCorners: boolean;
  halfPixelCenters: boolean;
}

function cases(kernel: string, shape: number[], size: [number, number], setting: Setting): KernelCase[] {
  const about = `[${shape}] to ${size}${setting.alignCorners ? ', corners aligned' : ''}${setting.halfPixelCenters ? ', half pixel centres' : ''}`;
  const attributes = { ...setting, size };
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const square = height === width;
  const reasons = [
    setting.halfPixelCenters && 'tfjs leaves half pixel centres out of its gradient',
    !square && 'tfjs exchanges height and width in its gradient',
    batch > 1 && 'tfjs takes the wrong entries for all examples but the first',
  ].filter((reason) => reason !== false);
  const forward = {
    kernel,
    about,
    attributes,
    inputs: { images: floats(shape) },
    ...(reasons[0] ? { notAdjoint: reasons[0] } : {}),
  };
  if (!square) return [forward];
  const gradient: KernelCase = {
    kernel: `${kernel}Grad`,
    about,
    attributes,
    inputs: { images: floats(shape), dy: floats([batch, ...size, channels]) },
  };
  return [forward, batch > 1 ? { ...gradient, reference: oneByOne(gradient) } : gradient];
}

/** tfjs's gradient of each example by itself: of several it takes the wrong entries for all but the first. */
function oneByOne({ kernel, attributes }: KernelCase) {
  return ({ images, dy }: Record<string, tf.Tensor>): tf.Tensor => {
    const each = tf.unstack(images!).map((image, i) => {
      const inputs = { images: image.expandDims(), dy: dy!.gather([i]) };
      return tf.engine().runKernel(kernel, inputs, attributes as unknown as tf.NamedAttrMap) as tf.Tensor;
    });
    return tf.concat(each);
  };
}
