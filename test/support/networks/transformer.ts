import * as tf from '@tensorflow/tfjs';
import { ints } from '../kernels/kernelCase';
import { through } from '../layers/layerCase';
import { labels, type Network } from './network';
import { SelfAttention } from './selfAttention';

const L = tf.layers;
const [words, length, width, heads] = [20, 7, 12, 3];

/** Adds a learned vector to each position of a sequence [batch, length, width]. */
class Positions extends tf.layers.Layer {
  static className = 'Positions';
  private table!: tf.LayerVariable;

  override build([, length, width]: number[]): void {
    this.table = this.addWeight('table', [length!, width!], 'float32', tf.initializers.randomNormal({ stddev: 0.1 }));
    super.build([null, length!, width!]);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => tf.add(Array.isArray(inputs) ? inputs[0]! : inputs, this.table.read()));
  }
}

/** Norms before attention and feed-forward, dropout after them, as later transformers have it. */
function block(x: tf.SymbolicTensor): tf.SymbolicTensor {
  const attended = through(new SelfAttention(heads), through(L.layerNormalization(), x));
  const y = through(L.add(), x, through(L.dropout({ rate: 0.1 }), attended));
  const wide = through(L.dense({ units: 4 * width, activation: 'gelu' as never }), through(L.layerNormalization(), y));
  return through(L.add(), y, through(L.dropout({ rate: 0.1 }), through(L.dense({ units: width }), wide)));
}

/** Einsum has no gradient in tfjs: it can stand in a metric, not in a layer that is trained. */
const agreement = (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor => tf.einsum('ij,ij->i', yTrue, yPred);

/** Two blocks over embedded words. */
export const transformer: Network = {
  name: 'transformer',
  build: () => {
    const input = tf.input({ shape: [length] });
    let x = through(new Positions(), through(L.embedding({ inputDim: words, outputDim: width }), input));
    x = block(block(x));
    const pooled = through(L.globalAveragePooling1d({}), through(L.layerNormalization(), x));
    return tf.model({ inputs: input, outputs: through(L.dense({ units: 3, activation: 'softmax' }), pooled) });
  },
  loss: 'categoricalCrossentropy',
  metrics: [agreement],
  size: 8,
  inputs: (n) => [ints([n, length], words)],
  targets: (n) => [labels(n, 3)],
};
