import { expansion, type Kernel, primitive } from './kernel';

/** Softmax and its logarithm along the last axis, and batch normalization. */
export const normalization: readonly Kernel[] = [
  primitive('Softmax', {
    inputs: ['logits'],
    infer: ([x]) => x!,
    tangent: ({ outputs: [y] }, [dx], g) => {
      const weighted = g.mul(y!, dx!);
      return g.sub(weighted, g.mul(y!, g.sum(weighted, [y!.shape.length - 1], true)));
    },
    lower: ([x], { outputs: [y] }, onnx) => onnx.node('Softmax', [x!], { axis: y!.shape.length - 1 }),
  }),
  primitive('LogSoftmax', {
    inputs: ['logits'],
    infer: ([x]) => x!,
    tangent: ({ inputs: [x], attributes: { axis } }, [dx], g) => {
      const at = (axis as number) < 0 ? x!.shape.length + (axis as number) : (axis as number);
      return g.sub(dx!, g.sum(g.mul(g.call('Softmax', [x!], { dim: at }), dx!), [at], true));
    },
    lower: ([x], { attributes: { axis } }, onnx) => onnx.node('LogSoftmax', [x!], { axis: axis as number }),
  }),
  expansion(
    'FusedBatchNorm',
    ['x', 'scale', 'offset', 'mean', 'variance'],
    ([x, scale, offset, mean, variance], { varianceEpsilon }, g) => {
      const deviation = g.unary('Rsqrt', g.add(variance!, varianceEpsilon as number));
      const normal = g.mul(g.sub(x!, mean!), scale ? g.mul(deviation, scale) : deviation);
      return offset ? g.add(normal, offset) : normal;
    },
  ),
];
