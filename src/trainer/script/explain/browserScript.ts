import type { Explanation } from '../explain';

const undefinedName = /^(\w+) is not defined$/;
/** Globals of web pages. */
const pageNames = new Set(
  'document window self location navigator screen alert confirm prompt localStorage sessionStorage indexedDB XMLHttpRequest HTMLElement HTMLImageElement HTMLCanvasElement HTMLVideoElement Image ImageData OffscreenCanvas FileReader DOMParser Worker requestAnimationFrame tfvis'.split(
    ' ',
  ),
);
const relativeUrl = /^Failed to parse URL from (.*)$/;

const inModule =
  'Put model and data into a module of their own that exports createModel(), and data or createData(), and train that one; the page can import it too.';

export const withoutVis = 'Leave tfjs-vis out of what is trained here: Ravine draws the training itself.';

/** What works in a web page alone. */
export function explainBrowserScript({ name, message, stack = '' }: Error): Explanation | null {
  if (name === 'ReferenceError' && /@tensorflow[\\/]tfjs-vis/.test(stack))
    return { message: `${message}: tfjs-vis draws in web pages, and here is none.`, advice: withoutVis };
  const missing = name === 'ReferenceError' && undefinedName.exec(message)?.[1];
  if (missing === 'tf')
    return {
      message: 'tf is not defined: this is a script for a web page, where a <script> tag brings it.',
      advice: "Begin with import * as tf from '@tensorflow/tfjs';",
    };
  if (missing && pageNames.has(missing))
    return {
      message: `${missing} is not defined: this is a script for a web page, and here is none.`,
      advice: inModule,
    };
  const url = relativeUrl.exec(message)?.[1];
  if (url !== undefined) return relative(url);
  if (/\bfromPixels\b/.test(message) || (name !== 'AssertionError' && /\bat (?:\w+\.)*fromPixels/.test(stack)))
    return {
      message: 'tf.browser.fromPixels takes an image, a video or a canvas of a web page, and here is none.',
      advice:
        "Read a file instead: tf.node.decodeImage(fs.readFileSync('image.png')), with tf from '@tensorflow/tfjs-node'.",
    };
  return null;
}

const relative = (url: string): Explanation => ({
  message: `"${url}" is an address within a web page: without a page it has no host.`,
  advice: /\.json$/.test(url)
    ? `A file on this machine is "file://${url}" for tf.loadLayersModel and tf.loadGraphModel, and "${url}" for fs.readFileSync.`
    : `Read a file on this machine with fs.readFileSync("${url}"), or tf.data.csv("file://${url}").`,
});
