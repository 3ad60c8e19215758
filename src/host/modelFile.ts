import { isScript } from '../shared/scriptFile';

const largestLook = 1_000_000;

/** A cheap look, made at each change of the editor: does this script mention TensorFlow.js? */
export function looksLikeModel(path: string, text: string): boolean {
  return isScript(path) && text.length < largestLook && text.includes('@tensorflow/tfjs');
}
