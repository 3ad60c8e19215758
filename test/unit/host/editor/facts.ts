import ts from 'typescript';
import { analyseWith } from '../../../../src/analysis/analyse';
import { syntaxError } from '../../../../src/analysis/syntaxError';
import { type SourceFacts, sourceFacts } from '../../../../src/host/editor/sourceFacts';

/** As the thread reads a source. */
export const factsOf = (text: string, fileName = 'source.ts'): SourceFacts =>
  sourceFacts(analyseWith(ts, text, fileName), syntaxError(ts, text, fileName) === null);

export const header = "import * as tf from '@tensorflow/tfjs';\n";

/** Two dense layers that are compiled and trained. */
export const small = `${header}const model = tf.sequential();
model.add(tf.layers.dense({ units: 64, activation: 'relu', kernelInitializer: 'heUniform', inputShape: [784] }));
model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy' });
await model.fit(xs, ys);
`;
