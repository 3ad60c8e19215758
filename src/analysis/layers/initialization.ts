import type { SourceLayer } from '../sourceModel';
import { isWeighted } from './activation';
import { numberOf, product, sizesOf, textOf } from './kind';

/** Number of inputs of a unit, and of units that an input reaches, as tfjs-layers' `computeFans`. */
export interface Fans {
  fanIn: number;
  fanOut: number;
}

/** Null: not known, or the layer has no kernel that is filled in one go. */
export function fansOf(layer: SourceLayer): Fans | null {
  const { factory, options, inputs } = layer;
  if (!isWeighted(layer) || !/^(dense|conv[123]d)$/.test(factory)) return null;
  const channelsLast = textOf(options, 'dataFormat', 'channelsLast') === 'channelsLast';
  const [input] = inputs;
  const units = numberOf(options, factory === 'dense' ? 'units' : 'filters');
  if (!input || !channelsLast) return null;
  const axes = factory === 'dense' ? 0 : Number(factory.charAt(4));
  const field = product(sizesOf(options, 'kernelSize', axes, null));
  const fanIn = product([field, input.at(-1) ?? null]);
  const fanOut = product([field, units]);
  return fanIn !== null && fanOut !== null && fanIn > 0 && fanOut > 0 ? { fanIn, fanOut } : null;
}

/** Variance of a normal distribution cut off at two deviations, of which TensorFlow.js makes no allowance: 1 − 4φ(2)/(2Φ(2) − 1). */
const cutOff = 0.7737;

/** Name of the initializer of the kernel; null: not known. tfjs-layers fills kernels by `glorotNormal` unless told otherwise. */
export function initializerOf({ options }: SourceLayer): string | null {
  const option = options.entries.get('kernelInitializer');
  if (!option) return options.open ? null : 'glorotNormal';
  return option.value === null ? 'glorotNormal' : (option.choice?.name ?? null);
}

/** Variance of the weights that an initializer draws; null: not known. */
export function initialVariance(layer: SourceLayer, { fanIn, fanOut }: Fans): number | null {
  const choice = layer.options.entries.get('kernelInitializer')?.choice;
  const number = (name: string, otherwise: number) => (choice ? numberOf(choice.options, name, otherwise) : otherwise);
  switch (initializerOf(layer)) {
    case 'glorotNormal':
      return (cutOff * 2) / (fanIn + fanOut);
    case 'glorotUniform':
      return 2 / (fanIn + fanOut);
    case 'heNormal':
      return (cutOff * 2) / fanIn;
    case 'heUniform':
      return 2 / fanIn;
    case 'leCunNormal':
      return cutOff / fanIn;
    case 'leCunUniform':
      return 1 / fanIn;
    case 'randomNormal':
      return normalVariance(number('stddev', 0.05), 1);
    case 'truncatedNormal':
      return normalVariance(number('stddev', 0.05), cutOff);
    case 'randomUniform':
      return uniformVariance(number('minval', -0.05), number('maxval', 0.05));
    default:
      return null;
  }
}

const square = (value: number): number => value * value;

/** tfjs-layers takes a deviation or an end of 0 as not given. */
const normalVariance = (deviation: number | null, part: number): number | null =>
  deviation === null ? null : part * square(deviation || 0.05);

function uniformVariance(low: number | null, high: number | null): number | null {
  return low === null || high === null ? null : square((high || 0.05) - (low || -0.05)) / 12;
}
