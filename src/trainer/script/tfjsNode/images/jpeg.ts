import { decode, encode } from 'jpeg-js';
import { type Pixels, withChannels } from './pixels';

const limits = { maxResolutionInMP: 400, maxMemoryUsageInMB: 2048 };

/** A grey image has one channel, any other three. */
export function decodeJpegPixels(bytes: Uint8Array, tolerant: boolean): Pixels {
  const { width, height, data } = decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: tolerant,
    ...limits,
  });
  return withChannels({ width, height, channels: 3, data }, components(bytes) === 1 ? 1 : 3);
}

/** Markers among those of frames that begin none: tables of codes, a reserved one, conditions of arithmetic coding. */
const otherMarkers = [0xc4, 0xc8, 0xcc];

/** How many components the frame header (SOF, ITU T.81 B.2.2) names. */
function components(bytes: Uint8Array): number {
  let at = 2;
  while (at + 9 < bytes.length) {
    const marker = bytes[at + 1]!;
    if (marker >= 0xc0 && marker <= 0xcf && !otherMarkers.includes(marker)) return bytes[at + 9]!;
    at += marker === 0xff ? 1 : 2 + (bytes[at + 2]! << 8) + bytes[at + 3]!;
  }
  return 3;
}

/** @param quality 0 to 100 */
export function encodeJpegPixels(image: Pixels, quality: number): Uint8Array {
  return new Uint8Array(encode(withChannels(image, 4), quality).data);
}
