import * as tf from '@tensorflow/tfjs';
import { floats } from '../kernels/kernelCase';
import type { Network } from './network';

const L = tf.layers;
const [pixels, latent] = [16, 3];

/** z = μ + e^(logσ²/2) ε with fresh noise ε ~ N(0, 1): the reparameterisation of Kingma & Welling 2013. Takes [μ, logσ²]. */
class Sampling extends tf.layers.Layer {
  static className = 'Sampling';

  override computeOutputShape([mean]: tf.Shape[]): tf.Shape {
    return mean!;
  }

  override call([mean, logVariance]: tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const noise = tf.randomNormal(mean!.shape);
      return tf.add(mean!, logVariance!.mul(0.5).exp().mul(noise));
    });
  }
}

/** Cross-entropy of the pixels, each a Bernoulli distribution, summed over an example. */
function reconstruction(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  const p = tf.clipByValue(yPred, 1e-6, 1 - 1e-6);
  const bits = yTrue.mul(p.log()).add(tf.sub(1, yTrue).mul(tf.sub(1, p).log()));
  return bits.sum(1).neg();
}

/** KL divergence of N(μ, σ²) from N(0, 1), from [μ, logσ²] in one row. */
function divergence(_: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  const [mean, logVariance] = tf.split(yPred, 2, 1) as [tf.Tensor, tf.Tensor];
  return logVariance.add(1).sub(mean.square()).sub(logVariance.exp()).mul(-0.5).sum(1);
}

const dense = (units: number, activation: 'tanh' | 'sigmoid' | 'linear', x: tf.SymbolicTensor) =>
  L.dense({ units, activation }).apply(x) as tf.SymbolicTensor;

/** A variational autoencoder: its random numbers are drawn in every step. */
export const autoencoder: Network = {
  name: 'variational autoencoder',
  build: () => {
    const input = tf.input({ shape: [pixels] });
    const encoded = dense(12, 'tanh', input);
    const [mean, logVariance] = [dense(latent, 'linear', encoded), dense(latent, 'linear', encoded)];
    const z = new Sampling().apply([mean, logVariance]) as tf.SymbolicTensor;
    const decoded = dense(pixels, 'sigmoid', dense(12, 'tanh', z));
    const code = L.concatenate().apply([mean, logVariance]) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: [decoded, code] });
  },
  loss: [reconstruction as never, divergence as never],
  size: 16,
  inputs: (n) => [floats([n, pixels], 0, 1)],
  targets: (n) => [floats([n, pixels], 0, 1), floats([n, 2 * latent], 0, 0)],
};
