import { Loop } from '../simd/loop';
import { dot } from '../simd/reduction';
import { type Instrument, stretchesByLayer } from './instrument';

const squares = new Loop(['before', 'after'], [], ({ before, after }) => {
  const change = after.sub(before);
  return { reduce: { moved: dot(change, change), size: dot(before, before) } };
});

/**
 * How far a step moves each layer, relative to the layer's weights before it: ‖Δw‖₂/‖w‖₂; and ‖w‖₂ itself. Weights that are all zero
 * (a bias-only layer at its start) give an infinite ratio when they move and 0 when they do not.
 */
export const updateRatio: Instrument = {
  id: 'update-ratio',
  layers: ['updateRatio', 'weightL2'],
  scalars: [],
  measure({ layout, before, after }, sink) {
    stretchesByLayer(layout).forEach((stretches, layer) => {
      let [moved, size] = [0, 0];
      for (const { offset, length } of stretches) {
        const part = squares.run({ before, after }, {}, offset, length);
        moved += part.moved;
        size += part.size;
      }
      sink.layer('updateRatio', layer, moved === 0 && size === 0 ? 0 : Math.sqrt(moved / size));
      sink.layer('weightL2', layer, Math.sqrt(size));
    });
  },
};
