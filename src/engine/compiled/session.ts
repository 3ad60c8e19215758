import type * as Ort from 'onnxruntime-node';
import type { DType, HostValues, Value } from '../graph/graph';
import { simplify } from '../graph/passes/simplify';
import { lowerToOnnx } from '../onnx/lower';

/** A compiled graph: values in by name, values out into arrays that the caller owns. */
export class Session {
  private constructor(
    private readonly ort: typeof Ort,
    private readonly session: Ort.InferenceSession,
    /** What must be fed. */
    readonly inputs: readonly Value[],
    private readonly outputs: ReadonlyMap<string, Value>,
    readonly nodeCount: number,
  ) {}

  /** Rejects where onnxruntime has no library for this platform. */
  static async create(outputs: ReadonlyMap<string, Value>, threads: number): Promise<Session> {
    // Loaded when it is first needed: a platform without it trains all the same, on the eager engine.
    const ort = await import('onnxruntime-node');
    const { bytes, inputs, nodeCount } = lowerToOnnx(simplify(outputs));
    const session = await ort.InferenceSession.create(bytes, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    });
    return new Session(ort, session, inputs, outputs, nodeCount);
  }

  /** `feeds` holds at least the inputs; `into` at least the outputs, each as long as its value. */
  async run(feeds: ReadonlyMap<string, HostValues>, into: ReadonlyMap<string, HostValues>): Promise<void> {
    const inputs: Record<string, Ort.Tensor> = {};
    for (const value of this.inputs) {
      if (value.source.kind === 'input') inputs[value.source.name] = this.tensor(feeds, value.source.name, value);
    }
    const fetches: Record<string, Ort.Tensor> = {};
    for (const [name, value] of this.outputs) fetches[name] = this.tensor(into, name, value);
    await this.session.run(inputs, fetches);
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }

  private tensor(from: ReadonlyMap<string, HostValues>, name: string, { shape, dtype }: Value): Ort.Tensor {
    const values = from.get(name);
    if (!values) throw new Error(`nothing is given for ${name}`);
    return new this.ort.Tensor(types[dtype], values as Float32Array, [...shape]);
  }
}

const types = { float32: 'float32', int32: 'int32', bool: 'bool' } as const satisfies Record<DType, Ort.Tensor.Type>;
