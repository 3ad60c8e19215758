// A deep stack of sigmoid layers on a task that a better stack learns: which of two interleaved spirals does a point belong to?
//
// What you will see: the loss stays near ln 2 = 0.693, and the first layers are underlined. Each sigmoid passes on at most a quarter of the
// gradient that it receives, so that what reaches the first layers is too small to move them (vanishing-gradient).
// Try activation 'relu' with kernelInitializer 'heNormal' in the hidden layers, and train again.
import * as tf from '@tensorflow/tfjs';

const perClass = 2048;

function spirals(): { xs: tf.Tensor2D; ys: tf.Tensor } {
  const points: number[][] = [];
  const labels: number[] = [];
  for (let i = 0; i < perClass; i++) {
    for (const arm of [0, 1]) {
      const radius = 0.1 + (0.9 * i) / perClass;
      const angle = 5 * radius + arm * Math.PI;
      points.push([radius * Math.cos(angle), radius * Math.sin(angle)]);
      labels.push(arm);
    }
  }
  return { xs: tf.tensor2d(points), ys: tf.oneHot(tf.tensor1d(labels, 'int32'), 2).toFloat() };
}

const model = tf.sequential();
model.add(tf.layers.dense({ units: 32, activation: 'sigmoid', inputShape: [2], name: 'hidden_1' }));
model.add(tf.layers.dense({ units: 32, activation: 'sigmoid', name: 'hidden_2' }));
model.add(tf.layers.dense({ units: 32, activation: 'sigmoid', name: 'hidden_3' }));
model.add(tf.layers.dense({ units: 32, activation: 'sigmoid', name: 'hidden_4' }));
model.add(tf.layers.dense({ units: 32, activation: 'sigmoid', name: 'hidden_5' }));
model.add(tf.layers.dense({ units: 32, activation: 'sigmoid', name: 'hidden_6' }));
model.add(tf.layers.dense({ units: 32, activation: 'sigmoid', name: 'hidden_7' }));
model.add(tf.layers.dense({ units: 2, activation: 'softmax', name: 'output' }));
model.compile({ optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });

const { xs, ys } = spirals();
await model.fit(xs, ys, { epochs: 100, batchSize: 64, verbose: 0 });
