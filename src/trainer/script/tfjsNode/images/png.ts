import { convertIndexedToRgb, type DecodedPng, decode, encode } from 'fast-png';
import type { Pixels } from './pixels';

/** Of 16 bits a channel the upper 8 are kept, as TensorFlow does. */
export function decodePngPixels(bytes: Uint8Array): Pixels {
  const png = decode(bytes);
  const { width, height, channels, depth } = png;
  if (png.palette) return { width, height, channels: png.palette[0]!.length, data: convertIndexedToRgb(png) };
  if (depth < 8) return { width, height, channels, data: unpacked(png) };
  const data = depth === 16 ? Uint8Array.from(png.data, (value) => value >> 8) : Uint8Array.from(png.data);
  return { width, height, channels, data };
}

/** Grey values of 1, 2 or 4 bits, several to a byte, rows beginning with a byte. */
function unpacked({ width, height, depth, data }: DecodedPng): Uint8Array {
  const most = 2 ** depth - 1;
  const rowBytes = Math.ceil((width * depth) / 8);
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const bit = (i % width) * depth;
    const byte = data[Math.floor(i / width) * rowBytes + (bit >> 3)]!;
    return (((byte >> (8 - depth - (bit & 7))) & most) * 255) / most;
  });
}

/** @param compression of zlib, 0 to 9 */
export function encodePngPixels(image: Pixels, compression: number): Uint8Array {
  const level = Math.min(9, Math.max(0, Math.round(compression))) as 0;
  return encode({ ...image, depth: 8 }, { zlib: { level } });
}
