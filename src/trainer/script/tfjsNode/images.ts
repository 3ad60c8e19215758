import * as tf from '@tensorflow/tfjs';
import { AdvisedError } from '../advisedError';
import { decodeBmpPixels } from './images/bmp';
import { decodeGifFrames } from './images/gif';
import { decodeJpegPixels, encodeJpegPixels } from './images/jpeg';
import { type Pixels, withChannels } from './images/pixels';
import { decodePngPixels, encodePngPixels } from './images/png';

type Format = 'png' | 'jpeg' | 'gif' | 'bmp';

const signatures: Record<Format, readonly number[]> = {
  jpeg: [0xff, 0xd8, 0xff],
  gif: [0x47, 0x49, 0x46, 0x38],
  png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  bmp: [0x42, 0x4d],
};

/**
 * The images of `tf.node`, in JavaScript: int32 tensors [height, width, channels] with values of 0 to 255. `channels` 0 means as many as the file has. Pixels of
 * JPEG images differ from those of TensorFlow's native library (docs/scripts.md); all others are the same.
 */
export function decodeImage(
  contents: Uint8Array,
  channels = 0,
  dtype = 'int32',
  expandAnimations = true,
): tf.Tensor3D | tf.Tensor4D {
  mustBeInt32(dtype);
  switch (formatOf(contents)) {
    case 'jpeg':
      return decodeJpeg(contents, channels);
    case 'png':
      return decodePng(contents, channels);
    case 'bmp':
      return decodeBmp(contents, channels);
    case 'gif': {
      const frames = read('GIF', () => decodeGifFrames(contents));
      return expandAnimations ? stacked(frames) : tensorOf(frames[0]!, 0);
    }
    case null:
      throw new Error('Expected image (BMP, JPEG, PNG, or GIF), but got unsupported image type');
  }
}

export function decodePng(contents: Uint8Array, channels = 0, dtype = 'int32'): tf.Tensor3D {
  mustBeInt32(dtype);
  return tensorOf(
    read('PNG', () => decodePngPixels(contents)),
    channels,
  );
}

/** Images are read whole (`ratio` 1), and upscaled as jpeg-js does. */
export function decodeJpeg(
  contents: Uint8Array,
  channels = 0,
  ratio = 1,
  _fancyUpscaling = true,
  tryRecoverTruncated = false,
): tf.Tensor3D {
  if (ratio !== 1)
    throw new AdvisedError(
      `decodeJpeg with a ratio of ${ratio} is not here.`,
      'Decode the whole image, then use tf.image.resizeBilinear.',
    );
  return tensorOf(
    read('JPEG', () => decodeJpegPixels(contents, tryRecoverTruncated)),
    channels,
  );
}

export function decodeBmp(contents: Uint8Array, channels = 0): tf.Tensor3D {
  return tensorOf(
    read('BMP', () => decodeBmpPixels(contents)),
    channels,
  );
}

/** [frames, height, width, 3] */
export function decodeGif(contents: Uint8Array): tf.Tensor4D {
  return stacked(read('GIF', () => decodeGifFrames(contents)));
}

/** @param image [height, width, channels], 0 to 255. Grey images are stored as grey colours: the files have three channels. */
export async function encodeJpeg(image: tf.Tensor3D, _format = '', quality = 95): Promise<Uint8Array> {
  return encodeJpegPixels(await pixelsOf(image), quality);
}

/** @param image [height, width, channels], 0 to 255; `compression` 0 to 9 */
export async function encodePng(image: tf.Tensor3D, compression = 1): Promise<Uint8Array> {
  return encodePngPixels(await pixelsOf(image), compression);
}

function formatOf(contents: Uint8Array): Format | null {
  const formats = Object.keys(signatures) as Format[];
  return formats.find((format) => signatures[format].every((byte, i) => contents[i] === byte)) ?? null;
}

function tensorOf(image: Pixels, channels: number): tf.Tensor3D {
  if (![0, 1, 3, 4].includes(channels)) throw new Error(`channels must be 0, 1, 3, or 4, got ${channels}`);
  const { height, width, channels: depth, data } = withChannels(image, channels);
  return tf.tensor3d(data, [height, width, depth], 'int32');
}

function stacked(frames: readonly Pixels[]): tf.Tensor4D {
  return tf.tidy(() => tf.stack(frames.map((frame) => tensorOf(frame, 0))) as tf.Tensor4D);
}

async function pixelsOf(image: tf.Tensor3D): Promise<Pixels> {
  const [height, width, channels] = image.shape;
  return { height, width, channels, data: new Uint8Array(await image.data()) };
}

function read<T>(name: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw new AdvisedError(
      `The ${name} image cannot be decoded: ${(error as Error).message}.`,
      'Check the file: it is damaged, cut off, or of another kind.',
      { cause: error },
    );
  }
}

function mustBeInt32(dtype: string): void {
  if (dtype !== 'int32') throw new Error('decodeImage could only return Tensor of type `int32` for now.');
}
