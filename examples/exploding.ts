// Too large an initialisation and too large a learning rate.
//
// What you will see: the weights of each layer make its signal a little larger than it should be (deviation 0.2, where 'heNormal' would take
// 0.18 and 'glorotNormal' less), forwards and backwards; the rate turns that into ever larger weights. Within a handful of steps the
// gradients grow thousandfold and the numbers overflow (exploding-gradient, then non-finite, with the layer where it began).
// Try kernelInitializer 'heNormal' and a rate of 0.01, and train again.
import * as tf from '@tensorflow/tfjs';

const examples = 512;
const features = 16;

const xs = tf.randomNormal([examples, features]);
const ys = tf.tidy(() => xs.square().sum(1, true).sub(features).div(features));

const large = tf.initializers.randomNormal({ mean: 0, stddev: 0.2 });
const model = tf.sequential();
model.add(
  tf.layers.dense({
    units: 64,
    activation: 'relu',
    kernelInitializer: large,
    inputShape: [features],
    name: 'hidden_1',
  }),
);
model.add(tf.layers.dense({ units: 64, activation: 'relu', kernelInitializer: large, name: 'hidden_2' }));
model.add(tf.layers.dense({ units: 64, activation: 'relu', kernelInitializer: large, name: 'hidden_3' }));
model.add(tf.layers.dense({ units: 64, activation: 'relu', kernelInitializer: large, name: 'hidden_4' }));
model.add(tf.layers.dense({ units: 1, kernelInitializer: large, name: 'output' }));
model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });

await model.fit(xs, ys, { epochs: 20, batchSize: 32, verbose: 0 });
