import { backend_util } from '@tensorflow/tfjs-core';
import { expansion, type Kernel } from './kernel';

/** Kernels that fold pixels into batch or channels and back, or repeat them at the border. Written in reshape, transpose, gather. */
export const tiling: readonly Kernel[] = [
  expansion('SpaceToBatchND', ['x'], ([x], { blockShape, paddings }, g) => {
    const block = blockShape as number[];
    const size = block.reduce((product, n) => product * n, 1);
    const complete = [[0, 0], ...(paddings as number[][])];
    while (complete.length < x!.shape.length) complete.push([0, 0]);
    const padded = g.call('PadV2', [x], { paddings: complete, constantValue: 0 });
    const split = backend_util.getReshaped([...padded.shape], block, size, false);
    const perm = backend_util.getPermuted(split.length, block.length, false);
    const folded = backend_util.getReshapedPermuted([...padded.shape], block, size, false);
    return g.reshape(g.transpose(g.reshape(padded, split), perm), folded);
  }),
  expansion('BatchToSpaceND', ['x'], ([x], { blockShape, crops }, g) => {
    const block = blockShape as number[];
    const size = block.reduce((product, n) => product * n, 1);
    const split = backend_util.getReshaped([...x!.shape], block, size);
    const perm = backend_util.getPermuted(split.length, block.length);
    const unfolded = backend_util.getReshapedPermuted([...x!.shape], block, size);
    const begin = backend_util.getSliceBeginCoords(crops as number[][], block.length);
    const cut = backend_util.getSliceSize(unfolded, crops as number[][], block.length);
    return g.call('Slice', [g.reshape(g.transpose(g.reshape(x!, split), perm), unfolded)], { begin, size: cut });
  }),
  expansion('DepthToSpace', ['x'], ([x], { blockSize, dataFormat }, g) => {
    const [batch, height, width, channels] = x!.shape as [number, number, number, number];
    const block = blockSize as number;
    if (dataFormat !== 'NHWC') throw new Error('tfjs has depthToSpace for channels last alone');
    const depth = channels / (block * block);
    const split = g.reshape(x!, [batch, height, width, block, block, depth]);
    return g.reshape(g.transpose(split, [0, 1, 3, 2, 4, 5]), [batch, height * block, width * block, depth]);
  }),
  expansion('MirrorPad', ['x'], ([x], { paddings, mode }, g) => {
    let padded = x!;
    for (const [axis, [before, after]] of (paddings as [number, number][]).entries()) {
      if (before === 0 && after === 0) continue;
      const places = mirrored(padded.shape[axis]!, before, after, mode === 'reflect' ? 0 : 1);
      padded = g.call('Gather', [padded, g.constant(places, [places.length], 'int32')], { axis });
    }
    return padded;
  }),
];

/** Which entry stands where; the one at the border is repeated (1) or not (0). */
function mirrored(length: number, before: number, after: number, repeated: number): Int32Array {
  return Int32Array.from({ length: before + length + after }, (_, i) => {
    const at = i - before;
    if (at < 0) return -at - repeated;
    return at < length ? at : 2 * (length - 1) - at + repeated;
  });
}
