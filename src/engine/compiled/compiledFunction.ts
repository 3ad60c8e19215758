import * as tf from '@tensorflow/tfjs';
import { type HostValues, sizeOf, type Value } from '../graph/graph';
import { valuesOf } from '../hostBackend';
import type { TrainableModel } from '../layersModel';
import type { HostTensor } from '../objective';
import { TraceError } from '../trace/tracingBackend';
import { RandomInputs } from './randomInputs';
import { batchInput, recordModel, weightInput } from './recordModel';
import type { Runtime } from './runtime';
import type { Session } from './session';

interface Compiled {
  session: Session;
  /** In the order in which they are fed: that of the model changes with `trainable`. */
  weights: TrainableModel['weights'];
  outputs: Map<string, Value>;
  randoms: RandomInputs;
}

/** A script may ask for any number of batch sizes: the graphs of the latest are kept. */
const keptShapes = 16;

/** A function of a model's weights and some tensors (a prediction, an evaluation), recorded once for each shape of them and run natively. */
export class CompiledFunction {
  /** The least recently used first. */
  private readonly compiled = new Map<string, Compiled>();

  constructor(
    private readonly model: Pick<TrainableModel, 'weights' | 'layers'>,
    private readonly runtime: Runtime,
    private readonly compute: (data: tf.Tensor[]) => tf.Tensor[],
  ) {}

  /** Throws when the function cannot be recorded. */
  run(data: readonly (HostTensor | null)[]): HostTensor[] {
    const { session, weights, outputs, randoms } = this.compiledFor(data);
    const feeds = new Map<string, HostValues>();
    weights.forEach((weight, i) => {
      feeds.set(weightInput(i), valuesOf(weight.read() as tf.Variable));
    });
    for (const [i, tensor] of data.entries()) if (tensor) feeds.set(batchInput(i), tensor.values);
    randoms.draw();
    for (const [name, values] of randoms.values) feeds.set(name, values);
    const results = [...outputs].map(([name, { shape, dtype }]) => [name, emptyTensor(shape, dtype)] as const);
    session.run(feeds, new Map(results.map(([name, { values }]) => [name, values])));
    return results.map(([, result]) => result);
  }

  private compiledFor(data: readonly (HostTensor | null)[]): Compiled {
    const key = data.map((tensor) => (tensor ? `${tensor.dtype}[${tensor.shape}]` : '-')).join(' ');
    const known = this.compiled.get(key) ?? this.compile(data);
    this.compiled.delete(key);
    this.compiled.set(key, known);
    const [oldest] = this.compiled;
    if (this.compiled.size > keptShapes && oldest) {
      oldest[1].session.dispose();
      this.compiled.delete(oldest[0]);
    }
    return known;
  }

  private compile(data: readonly (HostTensor | null)[]): Compiled {
    const { weights, layers } = this.model;
    const recorded = recordModel({ weights, layers }, data, (tensors, recording) => {
      const results = this.compute(tensors);
      const values = results.map((result) => recording.valueOf(result));
      tf.dispose(results);
      return values;
    });
    if (recorded.state.size > 0) throw new TraceError('a weight changes while the model is only looked at');
    const outputs = new Map(recorded.result.map((value, i) => [`output${i}`, value]));
    return { session: this.runtime.compile(outputs), weights, outputs, randoms: new RandomInputs(recorded.randoms) };
  }
}

function emptyTensor(shape: readonly number[], dtype: HostTensor['dtype']): HostTensor {
  const values = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[dtype];
  return { shape, dtype, values: new values(sizeOf(shape)) };
}
