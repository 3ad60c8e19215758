import { activationOf, isActivationLayer } from '../../engine/activationOf';
import type { Layer } from '../../engine/layersModel';
import type { ParameterLayout, ParameterSlice } from '../../engine/objective';
import type { LayerInfo } from '../../shared/run';
import type { SourcePosition } from '../../shared/source';
import type { LayerOrigins } from '../script/layerOrigins';

/** What the parent is told of a layer: `row` is its place in the layout, `weights` the flat vector as the training finds it. */
export function describeLayer(
  layer: Layer,
  row: number,
  { layers, slices }: ParameterLayout,
  weights: Float32Array,
  origins: LayerOrigins,
): LayerInfo {
  const own = slices.filter((slice) => slice.layer === row);
  const read = readLayerOf(layer);
  const activation = activationOf(read);
  const kernel = own.filter(({ shape }) => shape.length > 1).sort((a, b) => b.length - a.length)[0];
  return {
    ...layers[row]!,
    parameters: own.reduce((sum, { length }) => sum + length, 0),
    position: origins.positionOf(layer),
    activation: activation === null ? null : { name: activation, layer: read.name, position: origins.positionOf(read) },
    kernel: kernel ? { initializer: initializerOf(layer), ...describeKernel(kernel, weights) } : null,
  };
}

/** The same of a variable that belongs to no layer. */
export function describeVariable(
  row: number,
  { layers, slices }: ParameterLayout,
  weights: Float32Array,
  position: SourcePosition | null,
): LayerInfo {
  const slice = slices.find(({ layer }) => layer === row)!;
  const kernel = slice.shape.length > 1 ? { initializer: null, ...describeKernel(slice, weights) } : null;
  return { ...layers[row]!, parameters: slice.length, position, activation: null, kernel };
}

/** The layer at whose output the activations of `layer` are read: itself, or the activation layer that alone follows it. */
export function readLayerOf(layer: Layer): Layer {
  const consumers = new Set(layer.outboundNodes.map(({ outboundLayer }) => outboundLayer));
  const [next] = consumers;
  return next && consumers.size === 1 && isActivationLayer(next) ? next : layer;
}

function initializerOf(layer: Layer): string | null {
  const { kernelInitializer } = layer as unknown as { kernelInitializer?: { getClassName?(): string } };
  return kernelInitializer?.getClassName?.() ?? null;
}

/** Units are the last axis. Fans as tfjs counts them: the receptive field times the second last and the last axis. */
function describeKernel({ shape, offset, length }: ParameterSlice, weights: Float32Array) {
  const values = weights.subarray(offset, offset + length);
  const units = shape.at(-1)!;
  const receptive = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  const mean = values.reduce((sum, value) => sum + value, 0) / length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / length;
  return {
    fanIn: receptive * shape.at(-2)!,
    fanOut: receptive * units,
    mean,
    deviation: Math.sqrt(variance),
    symmetric: units > 1 && values.every((value, i) => value === values[i - (i % units)]),
  };
}
