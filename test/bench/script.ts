// A training script as users have them, of the reference model that its argument names.
import * as tf from '@tensorflow/tfjs';
import { modelNamed, taskNamed } from './models';

const name = process.argv[2]!;
const { input, batch, classes } = taskNamed(name);
const model = modelNamed(name);
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
const examples = 20 * batch;
const x = tf.randomUniform([examples, ...input], -1, 1);
const y = tf.oneHot(tf.randomUniform([examples], 0, classes, 'int32'), classes).cast('float32');
await model.fit(x, y, { batchSize: batch, epochs: 100_000, verbose: 0 });
