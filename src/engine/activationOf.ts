import type { Layer } from './layersModel';

/** Layers that are nothing but an activation, by class name. */
const activationLayers: Readonly<Record<string, string>> = {
  ReLU: 'relu',
  LeakyReLU: 'leakyReLU',
  PReLU: 'prelu',
  ELU: 'elu',
  ThresholdedReLU: 'relu',
  Softmax: 'softmax',
};

/** The name of a layer's activation function as tfjs has it (`relu`, `tanh`, …); null for a layer without one. */
export function activationOf(layer: Layer): string | null {
  const inner = (layer as Layer & { layer?: Layer }).layer;
  if (inner) return activationOf(inner);
  const { activation, recurrentActivation } = layer as unknown as {
    activation?: { getClassName?(): string };
    recurrentActivation?: unknown;
  };
  // A gate's output is a product: neither its own activation nor the gates' can be read off it.
  if (recurrentActivation) return null;
  return activation?.getClassName?.() ?? activationLayers[layer.getClassName()] ?? null;
}

/** Whether a layer has no other work than its activation. */
export const isActivationLayer = (layer: Layer): boolean =>
  layer.getClassName() === 'Activation' || layer.getClassName() in activationLayers;
