import { GifReader } from 'omggif';
import { type Pixels, withChannels } from './pixels';

/** All frames, each drawn over the ones before it, RGB. */
export function decodeGifFrames(bytes: Uint8Array): Pixels[] {
  const reader = new GifReader(Buffer.from(bytes));
  const { width, height } = reader;
  if (reader.numFrames() === 0) throw new Error('it has no frames');
  const canvas = new Uint8Array(width * height * 4);
  return Array.from({ length: reader.numFrames() }, (_, frame) => {
    reader.decodeAndBlitFrameRGBA(frame, canvas);
    return withChannels({ width, height, channels: 4, data: canvas }, 3);
  });
}
