import type * as Ort from 'onnxruntime-node';
import type { binding as nativeBinding } from 'onnxruntime-node/dist/binding.js';
import type { ExecutionProvider } from '../../shared/run';
import { GraphBuilder } from '../graph/builder';
import { input, type Value } from '../graph/graph';
import { simplify } from '../graph/passes/simplify';
import { lowerToOnnx } from '../onnx/lower';
import { Session } from './session';

export interface RuntimeOptions {
  threads: number;
  provider: ExecutionProvider;
}

/**
 * onnxruntime, loaded, with its threads and its execution provider. Everything here and in its sessions is synchronous: onnxruntime-node's public
 * interface waits for the next turn of the event loop and then calls the very functions that are called here (its `binding`).
 */
export class Runtime {
  private constructor(
    private readonly binding: typeof nativeBinding,
    private readonly tensorClass: typeof Ort.Tensor,
    readonly threads: number,
    readonly provider: ExecutionProvider,
    /** Why another provider than the one that was asked for computes; null when it is that one. */
    readonly refusal: string | null,
  ) {}

  /** Rejects where onnxruntime has no library for this platform. A provider that is not there gives way to the CPU. */
  static async load({ threads, provider }: RuntimeOptions): Promise<Runtime> {
    const [ort, { binding, initOrt }] = await Promise.all([
      // Loaded when it is first needed: a platform without it trains all the same, on the eager engine.
      import('onnxruntime-node'),
      import('onnxruntime-node/dist/binding.js'),
    ]);
    // What is worth saying comes as an exception; onnxruntime's own log would go to the script's standard error.
    ort.env.logLevel = 'fatal';
    initOrt();
    const on = (chosen: ExecutionProvider, refusal: string | null) =>
      new Runtime(binding, ort.Tensor, threads, chosen, refusal);
    if (provider === 'cpu') return on('cpu', null);
    try {
      on(provider, null).probe();
      return on(provider, null);
    } catch (error) {
      return on('cpu', `${provider} is not available here (${firstLine(error)})`);
    }
  }

  /** Compiles the named outputs. */
  compile(outputs: ReadonlyMap<string, Value>): Session {
    const { bytes, inputs, nodeCount } = lowerToOnnx(simplify(outputs));
    const session = new this.binding.InferenceSession();
    session.loadModel(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength, {
      executionProviders: [this.provider],
      intraOpNumThreads: this.threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: nodeCount > largestOptimized ? 'disabled' : 'all',
      logSeverityLevel: 4,
    });
    return new Session(session, this.tensorClass, inputs, outputs, nodeCount);
  }

  /** What computes, in words. */
  get description(): string {
    const where = this.provider === 'cpu' ? 'the CPU' : this.provider;
    const threads = `${this.threads} ${this.threads === 1 ? 'thread' : 'threads'}`;
    return `onnxruntime on ${where}, ${threads}`;
  }

  /** A provider shows whether it works at its first product. */
  private probe(): void {
    const x = input('x', { shape: [4], dtype: 'float32' });
    const session = this.compile(new Map([['y', new GraphBuilder().add(x, x)]]));
    const y = new Float32Array(4);
    session.run(new Map([['x', Float32Array.of(1, 2, 3, 4)]]), new Map([['y', y]]));
    session.dispose();
    if (y[3] !== 8) throw new Error('it computes 4 + 4 wrongly');
  }
}

/**
 * Above so many nodes onnxruntime's own optimizer takes seconds and saves next to nothing: a GRU over 150 steps, unrolled, runs as fast without.
 */
const largestOptimized = 3000;

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = message.trim().split('\n')[0]!;
  // onnxruntime begins with its source file, line and C++ signature; what it has to say comes last.
  return line.split(/\bwas false\. |\] : \d+ : [A-Z_]+ : /).at(-1)!;
}
