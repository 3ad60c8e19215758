import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import * as images from '../../../../../src/trainer/script/tfjsNode/images';

const folder = join(import.meta.dirname, '../../../../fixtures/images');
const file = (name: string): Uint8Array => readFileSync(join(folder, name));

/** What Pillow reads in the same files (make.py). */
interface Frame {
  channels: number;
  data: number[];
}
const known = JSON.parse(readFileSync(join(folder, 'pixels.json'), 'utf8')) as {
  width: number;
  height: number;
  images: Record<string, Frame[]>;
};
const { width, height } = known;
const same = (values: ArrayLike<number>) => Array.from(values);
const luminance = (rgb: ArrayLike<number>): number[] =>
  Array.from(
    { length: rgb.length / 3 },
    (_, i) => 0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!,
  );
const largestDifference = (a: ArrayLike<number>, b: readonly number[]): number =>
  Math.max(...b.map((value, i) => Math.abs(value - a[i]!)));

describe('images of tf.node', () => {
  it.each(Object.entries(known.images))('%s is read as others read it', (name, frames) => {
    const image = images.decodeImage(file(name));
    expect(image.dtype).toBe('int32');
    const shape = [height, width, frames[0]!.channels];
    expect(image.shape).toEqual(name.endsWith('.gif') ? [frames.length, ...shape] : shape);
    const expected = frames.flatMap(({ data }) => data);
    // The cosine transform of JPEG is only defined up to rounding, and so is the change of colour space; how colours of half the resolution are spread is not defined.
    const [of, tolerance] = name === 'subsampled.jpg' ? [luminance, 3] : [same, name.endsWith('.jpg') ? 4 : 0];
    expect(largestDifference(of(image.dataSync()), of(expected))).toBeLessThanOrEqual(tolerance);
  });

  it.each(['rgb.png', 'rgba.png', 'grey.png', 'rgb.jpg', 'grey.jpg', 'rgb.bmp'])(
    '%s is given the channels that are asked for',
    (name) => {
      const plain = images.decodeImage(file(name));
      const [red] = plain.dataSync();
      for (const channels of [1, 3, 4]) {
        const image = images.decodeImage(file(name), channels);
        expect(image.shape).toEqual([height, width, channels]);
        const values = image.dataSync();
        if (channels > 2) expect(values[0]).toBe(red);
        if (channels === 4) expect(values[3]).toBe(255);
      }
    },
  );

  it('mixes grey of red, green and blue as TensorFlow does', () => {
    const [r, g, b] = known.images['rgb.png']![0]!.data as [number, number, number];
    const [grey] = images.decodePng(file('rgb.png'), 1).dataSync();
    expect(grey).toBe(Math.round(0.299 * r + 0.587 * g + 0.114 * b));
  });

  it('takes the first frame of an animation where animations are not expanded', () => {
    expect(images.decodeImage(file('two.gif'), 0, 'int32', false).shape).toEqual([height, width, 3]);
  });

  it.each([1, 3, 4])('an image of %i channels survives PNG', async (channels) => {
    const values = Int32Array.from({ length: 6 * 5 * channels }, (_, i) => (i * 37) % 256);
    const image = tf.tensor3d(values, [6, 5, channels], 'int32');
    const back = images.decodePng(await images.encodePng(image));
    expect(back.shape).toEqual(image.shape);
    expect(back.dataSync()).toEqual(values);
  });

  it('a smooth image survives JPEG, nearly', async () => {
    const { data } = known.images['rgb.png']![0]!;
    const image = tf.tensor3d(data, [height, width, 3], 'int32');
    const back = images.decodeJpeg(await images.encodeJpeg(image, '', 100));
    expect(largestDifference(back.dataSync(), data)).toBeLessThanOrEqual(4);
  });

  it.each(Object.keys(known.images))('%s, cut off, is an error that says so', (name) => {
    const whole = file(name);
    const cut = whole.subarray(0, Math.min(60, whole.length - 20));
    expect(() => images.decodeImage(cut)).toThrow(/^The (PNG|JPEG|BMP|GIF) image cannot be decoded: /);
  });

  it('what is no image is refused', () => {
    expect(() => images.decodeImage(new Uint8Array([1, 2, 3, 4]))).toThrow('unsupported image type');
    expect(() => images.decodePng(file('rgb.png'), 2)).toThrow('channels must be 0, 1, 3, or 4');
  });
});
