import type { Explanation } from '../explain';

/** Mistakes in the use of tensors, by the texts of tfjs, which are its only mark. */
const mistakes: readonly { text: RegExp; advice: string }[] = [
  {
    text: /is (already )?disposed\b/,
    advice:
      'It is used here after its dispose(), or after the end of the tf.tidy() that made it: dispose of it later, or keep it with tf.keep().',
  },
  {
    text: /must return a scalar/,
    advice: 'A loss is one number: let the function end with .mean() or .sum().',
  },
  {
    text: /The gradient of y=f\(x\) is empty|Cannot compute gradient of y=f\(x\) with respect to x|did not connect|Cannot find a connection between any variable/,
    advice:
      'The loss has to be computed from the variables by operations of tf within the function: arraySync(), dataSync() and plain JavaScript cut the connection.',
  },
  {
    text: /each example has shape|must match|could not be broadcast|[Ss]hapes? .*(mismatch|incompatible)|expected .* to have \d+ dimension|but got array with shape|does not match the shape|the tensor should have \d+ values/,
    advice: 'Print the shapes of what goes in (tensor.shape) and make data and model agree.',
  },
  {
    text: /^Invalid typed array length|Array buffer allocation failed/,
    advice: 'A tensor of this size does not fit into memory: check the shapes and the units of the layers.',
  },
  {
    text: /^Cannot find any (save|load) handlers for URL/,
    advice:
      'Models are saved to folders and loaded from files: "file://./my-model", and "file://./my-model/model.json".',
  },
];

export function explainTensors({ name, message }: Error): Explanation | null {
  const mistake = mistakes.find(({ text }) => text.test(message));
  if (!mistake) return null;
  return { message: name === 'Error' ? message : `${name}: ${message}`, advice: mistake.advice };
}
