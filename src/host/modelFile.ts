/** Scripts that the trainer can load. */
export const isScript = (path: string): boolean => /\.[cm]?[jt]s$/i.test(path);

const largestLook = 1_000_000;

/** A cheap look, made at each change of the editor: does this script mention TensorFlow.js? */
export function looksLikeModel(path: string, text: string): boolean {
  return isScript(path) && text.length < largestLook && text.includes('@tensorflow/tfjs');
}
