import * as tf from '@tensorflow/tfjs';

/**
 * Gives datasets that are shuffled without a seed one that follows from the run's: tfjs would take the time of day, and no run could be repeated or
 * resumed. `Math.random` is not asked, so that all else draws what it draws without them.
 */
export function seedShuffles(seed: number): void {
  const prototype = tf.data.Dataset.prototype;
  const { shuffle } = prototype;
  let count = 0;
  prototype.shuffle = function (bufferSize, own, reshuffleEachIteration) {
    return shuffle.call(this, bufferSize, own || `${seed}/${count++}`, reshuffleEachIteration);
  };
}
