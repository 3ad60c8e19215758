/** An image, rows from the top, the channels of a pixel beside each other: grey, grey and alpha, RGB, or RGBA, 0 to 255. */
export interface Pixels {
  width: number;
  height: number;
  channels: number;
  data: Uint8Array;
}

/** Of red and blue in grey, as TensorFlow mixes them. */
const red = 0.299;
const blue = 0.114;

/** The same image with so many channels; 0: as it is. Alpha is left out, or opaque where the image has none. */
export function withChannels(image: Pixels, channels: number): Pixels {
  if (channels === 0 || channels === image.channels) return image;
  const { width, height, data } = image;
  const from = image.channels;
  const result = new Uint8Array(width * height * channels).fill(255);
  const colours = channels > 2 ? 3 : 1;
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < colours; c++)
      result[i * channels + c] =
        from < 3 ? data[i * from]! : colours === 3 ? data[i * from + c]! : grey(data, i * from);
    if (channels % 2 === 0 && from % 2 === 0) result[(i + 1) * channels - 1] = data[(i + 1) * from - 1]!;
  }
  return { width, height, channels, data: result };
}

const grey = (data: Uint8Array, at: number): number =>
  Math.round(red * data[at]! + (1 - red - blue) * data[at + 1]! + blue * data[at + 2]!);
