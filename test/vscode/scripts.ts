// Training scripts made for one behaviour each.

/** Trains until it is stopped, and says by a file that it has begun. */
export const endless = `import * as tf from '@tensorflow/tfjs';
import { writeFileSync } from 'node:fs';
const model = tf.sequential();
model.add(tf.layers.dense({ units: 4, activation: 'tanh', inputShape: [3], name: 'first' }));
model.add(tf.layers.dense({ units: 1, name: 'last' }));
model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
const xs = tf.randomNormal([64, 3]);
const ys = xs.sum(1, true);
let began = false;
const onBatchEnd = () => {
  if (!began) writeFileSync('endless-began', '');
  began = true;
};
await model.fit(xs, ys, { epochs: 1_000_000, batchSize: 16, verbose: 0, callbacks: { onBatchEnd } });
`;

/** A sound model, to be edited. */
export const typed = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ units: 64, activation: 'relu', inputShape: [784] }));
model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
model.compile({ optimizer: tf.train.sgd(0.01), loss: 'categoricalCrossentropy' });
await model.fit(tf.randomNormal([64, 784]), tf.oneHot(tf.zeros([64], 'int32'), 10));
`;

/** Fails on its second line. */
export const throwing = `import '@tensorflow/tfjs';
throw new Error('as asked');
`;

export const syntaxError = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential(;
`;

/** A layer whose name would be markup (tfjs refuses it at construction, not later), and a finding that speaks of that layer. */
export const hostileName = '<img src=x onerror="window.hacked=1">';
export const hostile = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ units: 4, activation: 'tanh', inputShape: [3] }));
model.add(tf.layers.dense({ units: 1, name: 'last' }));
const [layer] = model.layers;
layer.name = ${JSON.stringify(hostileName)};
model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
const onEpochEnd = (epoch) => {
  if (epoch === 3) layer.setWeights(layer.getWeights().map((weight) => tf.fill(weight.shape, NaN)));
};
await model.fit(tf.randomNormal([32, 3]), tf.ones([32, 1]), { epochs: 9, batchSize: 16, verbose: 0, callbacks: { onEpochEnd } });
`;

/** Leaves a trace of having been run. */
export const leavesTrace = `import * as tf from '@tensorflow/tfjs';
import { writeFileSync } from 'node:fs';
writeFileSync(new URL('trace', import.meta.url), 'was run');
console.log(tf.version);
`;
