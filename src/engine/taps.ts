import * as tf from '@tensorflow/tfjs';
import { activationOf } from './activationOf';
import { groupBy } from './groupBy';
import type { Layer } from './layersModel';
import type { LayerReading, Readings } from './objective';
import type { TrainFunctionResult } from './trainFunction';

// Statistics of layer outputs and of the gradients at them, written in tfjs's operations: the eager engine computes them, the compiled one records them.

/** In this order in a layer's vector of statistics. */
const statistics = ['mean', 'deviation', 'dead', 'saturated', 'gradientRms'] as const;

/** The statistics of one step, still as tensors. */
export interface Taps {
  /** One for each call of a layer. */
  layers: { layer: string; statistics: tf.Tensor1D }[];
  /** RMS of the gradient at the state of each step over time. */
  overTime: { layer: string; gradientRms: tf.Tensor1D }[];
}

/** A rectifier that lets fewer than this share of a batch through counts as dead (SageMaker Debugger, DeadRelu). */
const aliveShare = 0.01;
/** Beyond ±5 the slope of tanh is below 2e-4, that of the sigmoid below 7e-3 (DeepDiagnosis). */
const saturationInput = 5;

export function tapsOf(watched: TrainFunctionResult['watched']): Taps {
  const whole = watched.filter(({ time }) => time === null);
  const steps = groupBy(
    watched.filter(({ time }) => time !== null),
    ({ layer }) => layer,
  );
  return {
    layers: whole.map(({ layer, output, gradient }) => ({
      layer: layer.name,
      statistics: statisticsOf(layer, output, gradient),
    })),
    overTime: [...steps].map(([layer, each]) => ({
      layer: layer.name,
      gradientRms: tf.stack(each.map(({ gradient }) => rms(gradient))) as tf.Tensor1D,
    })),
  };
}

function statisticsOf(layer: Layer, output: tf.Tensor, gradient: tf.Tensor | undefined): tf.Tensor1D {
  const y = output.cast('float32');
  const mean = y.mean();
  const deviation = y.sub(mean).square().mean().sqrt();
  const activation = activationOf(layer);
  return tf.stack([
    mean,
    deviation,
    deadShare(activation, y),
    saturatedShare(activation, y),
    rms(gradient),
  ]) as tf.Tensor1D;
}

/** Share of the units (entries of the last axis: a convolution's channels) that are zero nearly everywhere in the batch. NaN where it has no meaning. */
function deadShare(activation: string | null, y: tf.Tensor): tf.Tensor {
  if (activation !== 'relu' && activation !== 'relu6') return tf.scalar(Number.NaN);
  const others = Array.from({ length: y.rank - 1 }, (_, axis) => axis);
  return y.greater(0).cast('float32').mean(others).less(aliveShare).cast('float32').mean();
}

/** Share of the entries on the flat ends of a bounded activation. NaN where it has none. */
function saturatedShare(activation: string | null, y: tf.Tensor): tf.Tensor {
  const share = (condition: tf.Tensor) => condition.cast('float32').mean();
  const sigmoid = 1 / (1 + Math.exp(-saturationInput));
  if (activation === 'tanh') return share(y.abs().greater(Math.tanh(saturationInput)));
  if (activation === 'sigmoid')
    return share(
      y
        .sub(0.5)
        .abs()
        .greater(sigmoid - 0.5),
    );
  if (activation === 'hardSigmoid') return share(y.sub(0.5).abs().greaterEqual(0.5));
  return tf.scalar(Number.NaN);
}

/** Zero where the loss does not depend on it. */
const rms = (gradient: tf.Tensor | undefined): tf.Tensor => (gradient ? gradient.square().mean().sqrt() : tf.scalar(0));

/** The readings from the values of the statistics, in the order of the taps. A layer that was called several times gives the mean over its calls. */
export function readingsOf(
  layers: readonly { layer: string; values: ArrayLike<number> }[],
  overTime: readonly { layer: string; values: Float32Array }[],
): Readings {
  const calls = groupBy(layers, ({ layer }) => layer);
  return {
    layers: [...calls].map(([layer, each]) => {
      const values = statistics.map((name, i) => [name, meanOf(each.map((one) => one.values[i]!))] as const);
      return { layer, ...(Object.fromEntries(values) as Omit<LayerReading, 'layer'>) };
    }),
    overTime: overTime.map(({ layer, values }) => ({ layer, gradientRms: values })),
  };
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
