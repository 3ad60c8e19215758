import * as tf from '@tensorflow/tfjs';

/**
 * Multi-head self-attention on [batch, length, width]: softmax(QKᵀ/√d) V for each head of d = width/heads, put together by one more matrix.
 * Vaswani et al. 2017, section 3.2.
 */
export class SelfAttention extends tf.layers.Layer {
  static className = 'SelfAttention';
  private projections!: Record<'query' | 'key' | 'value' | 'output', tf.LayerVariable>;

  constructor(private readonly heads: number) {
    super({});
  }

  override build(shape: number[]): void {
    const width = shape[2]!;
    const matrix = (name: string) => this.addWeight(name, [width, width], 'float32', tf.initializers.glorotUniform({}));
    this.projections = { query: matrix('query'), key: matrix('key'), value: matrix('value'), output: matrix('output') };
    super.build(shape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0]! : inputs;
      const [batch, length, width] = x.shape as [number, number, number];
      const size = width / this.heads;
      const project = (y: tf.Tensor, by: keyof typeof this.projections) =>
        tf.matMul(y.reshape([batch * length, width]), this.projections[by].read());
      const split = (by: 'query' | 'key' | 'value') =>
        project(x, by).reshape([batch, length, this.heads, size]).transpose([0, 2, 1, 3]);
      const scores = tf.matMul(split('query'), split('key'), false, true).div(Math.sqrt(size));
      const mixed = tf.matMul(tf.softmax(scores), split('value')).transpose([0, 2, 1, 3]);
      return project(mixed, 'output').reshape([batch, length, width]);
    });
  }
}
