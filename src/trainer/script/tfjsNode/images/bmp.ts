import type { Pixels } from './pixels';

/** What TensorFlow reads: 8 (grey), 24 or 32 bits a pixel, not compressed. Rows are padded to four bytes, and come from the bottom where the height is positive. */
export function decodeBmpPixels(bytes: Uint8Array): Pixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 54) throw new Error('the image is cut off within its header');
  const width = view.getInt32(18, true);
  const height = Math.abs(view.getInt32(22, true));
  const bits = view.getUint16(28, true);
  if (bits !== 8 && bits !== 24 && bits !== 32) throw new Error(`BMP images of ${bits} bits a pixel are not supported`);
  const channels = bits / 8;
  const rowBytes = Math.ceil((width * channels) / 4) * 4;
  const start = view.getUint32(10, true);
  if (width <= 0 || start + rowBytes * height > bytes.length)
    throw new Error('the image is shorter than its header says');
  const bottomUp = view.getInt32(22, true) > 0;
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const row = start + (bottomUp ? height - 1 - y : y) * rowBytes;
    data.set(bytes.subarray(row, row + width * channels), y * width * channels);
  }
  return { width, height, channels, data: channels === 1 ? data : swapped(data, channels) };
}

/** From blue, green, red to red, green, blue. */
function swapped(data: Uint8Array, channels: number): Uint8Array {
  for (let i = 0; i < data.length; i += channels) [data[i], data[i + 2]] = [data[i + 2]!, data[i]!];
  return data;
}
