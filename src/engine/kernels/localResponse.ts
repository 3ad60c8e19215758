import type { GraphBuilder } from '../graph/builder';
import { type Attributes, sizeOf, type Value } from '../graph/graph';
import { expansion, type Kernel } from './kernel';

/** The sum over neighbouring channels: a product with a matrix that has ones about its diagonal. */
function overNeighbours(x: Value, { depthRadius }: Attributes, g: GraphBuilder): Value {
  const channels = x.shape.at(-1)!;
  const band = Float32Array.from({ length: channels * channels }, (_, i) =>
    Math.abs(Math.floor(i / channels) - (i % channels)) <= (depthRadius as number) ? 1 : 0,
  );
  const rows = g.reshape(x, [1, sizeOf(x.shape) / channels, channels]);
  const product = g.call('BatchMatMul', [rows, g.constant(band, [1, channels, channels])], {
    transposeA: false,
    transposeB: false,
  });
  return g.reshape(product, x.shape);
}

const norm = (x: Value, attributes: Attributes, g: GraphBuilder): Value =>
  g.add(g.mul(overNeighbours(g.square(x), attributes, g), attributes.alpha as number), attributes.bias as number);

const power = (x: Value, exponent: number, g: GraphBuilder): Value => g.call('Pow', [x, g.scalar(exponent)]);

/** Local response normalization: y = x · (bias + α Σ x²)^−β over neighbouring channels. */
export const localResponse: readonly Kernel[] = [
  expansion('LRN', ['x'], ([x], attributes, g) =>
    g.mul(x!, power(norm(x!, attributes, g), -(attributes.beta as number), g)),
  ),
  expansion('LRNGrad', ['x', 'y', 'dy'], ([x, y, dy], attributes, g) => {
    const scale = norm(x!, attributes, g);
    const [alpha, beta] = [attributes.alpha as number, attributes.beta as number];
    const shared = overNeighbours(g.div(g.mul(dy!, y!), scale), attributes, g);
    return g.sub(g.mul(dy!, power(scale, -beta, g)), g.mul(g.mul(x!, shared), 2 * alpha * beta));
  }),
];
