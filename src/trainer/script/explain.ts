import { AdvisedError } from './advisedError';
import { explainBrowserScript } from './explain/browserScript';
import { explainFile } from './explain/file';
import { explainNetwork } from './explain/network';
import { explainTensors } from './explain/tensors';

/** What an error means, in a sentence, and what to do about it. */
export interface Explanation {
  message: string;
  advice: string;
}

/** In the words of whoever knows this kind of error; null: nobody here does. */
export function explain(error: Error): Explanation | null {
  if (error instanceof AdvisedError) return { message: error.message, advice: error.advice };
  return explainBrowserScript(error) ?? explainNetwork(error) ?? explainFile(error) ?? explainTensors(error);
}
