import { inspect } from '../allFinite';
import { type Layer, leafLayers, type TrainableModel } from '../layersModel';
import type { Batch, Evaluation, NonFiniteSite, ParameterLayout } from '../objective';
import { type Watched, watchOutputs } from '../watchOutputs';

/**
 * Follows a step in its order (data, weights, each layer's output, loss, gradients from the output backwards) and stops at the
 * first value that is not finite. `evaluate` computes the step; it is watched layer by layer.
 */
export function findNonFinite(
  model: TrainableModel,
  layout: ParameterLayout,
  parameters: Float32Array,
  batch: Batch,
  evaluate: () => Evaluation,
): NonFiniteSite | null {
  for (const tensor of batch.tensors) {
    const found = tensor && inspect(tensor.values);
    if (found) return { phase: 'input', layer: null, ...found };
  }
  const layerName = (slice: { layer: number }) => layout.layers[slice.layer]!.name;
  const part = (vector: Float32Array, { offset, length }: { offset: number; length: number }) =>
    vector.subarray(offset, offset + length);
  for (const slice of layout.slices) {
    const found = inspect(part(parameters, slice));
    if (found) return { phase: 'weight', layer: layerName(slice), ...found };
  }
  const { evaluation, forward } = watchingOutputs(leafLayers(model), evaluate);
  if (forward) return forward;
  const loss = inspect([evaluation.loss]);
  if (loss) return { phase: 'loss', layer: leafLayers(model).at(-1)?.name ?? null, ...loss };
  for (const slice of [...layout.slices].reverse()) {
    const found = inspect(part(evaluation.gradient, slice));
    if (found) return { phase: 'backward', layer: layerName(slice), ...found };
  }
  return null;
}

/** Runs `evaluate` while each layer's output is looked at as it appears. */
function watchingOutputs(
  layers: Layer[],
  evaluate: () => Evaluation,
): { evaluation: Evaluation; forward: NonFiniteSite | null } {
  let forward: NonFiniteSite | null = null;
  const look = ({ layer, time, output }: Watched) => {
    if (forward || time !== null) return;
    const found = inspect(output.dataSync());
    if (found) forward = { phase: 'forward', layer: layer.name, ...found };
  };
  const evaluation = watchOutputs(layers, look, evaluate);
  return { evaluation, forward };
}
