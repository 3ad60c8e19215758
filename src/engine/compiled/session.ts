import * as ort from 'onnxruntime-node';
import type { DType, HostValues, Value } from '../graph/graph';
import { simplify } from '../graph/passes/simplify';
import { lowerToOnnx } from '../onnx/lower';

/** A compiled graph: values in by name, values out into arrays that the caller owns. */
export class Session {
  private constructor(
    private readonly session: ort.InferenceSession,
    /** What must be fed. */
    readonly inputs: readonly Value[],
    private readonly outputs: ReadonlyMap<string, Value>,
    readonly nodeCount: number,
  ) {}

  static async create(outputs: ReadonlyMap<string, Value>, threads: number): Promise<Session> {
    const { bytes, inputs, nodeCount } = lowerToOnnx(simplify(outputs));
    const session = await ort.InferenceSession.create(bytes, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    });
    return new Session(session, inputs, outputs, nodeCount);
  }

  /** `feeds` holds at least the inputs; `into` at least the outputs, each as long as its value. */
  async run(feeds: ReadonlyMap<string, HostValues>, into: ReadonlyMap<string, HostValues>): Promise<void> {
    const inputs: Record<string, ort.Tensor> = {};
    for (const value of this.inputs) {
      const { source } = value;
      if (source.kind === 'input' && !feeds.has(source.name)) throw new Error(`nothing is fed for ${source.name}`);
      if (source.kind === 'input') inputs[source.name] = tensor(feeds.get(source.name)!, value);
    }
    const fetches: Record<string, ort.Tensor> = {};
    for (const [name, value] of this.outputs) fetches[name] = tensor(into.get(name)!, value);
    await this.session.run(inputs, fetches);
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}

const types = { float32: 'float32', int32: 'int32', bool: 'bool' } as const satisfies Record<DType, ort.Tensor.Type>;

const tensor = (values: HostValues, { shape, dtype }: Value): ort.Tensor => new ort.Tensor(types[dtype], values as Float32Array, [...shape]);
