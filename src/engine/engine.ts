import type { ExecutionProvider } from '../shared/run';
import { Runtime } from './compiled/runtime';

export interface EngineChoice {
  engine: 'auto' | 'compiled' | 'eager';
  threads: number;
  provider: ExecutionProvider;
}

/** The engine of a process: onnxruntime where it may and can be used, and the reason where not. */
export interface Engine {
  runtime: Runtime | null;
  /** Why there is no runtime; empty where there is one. */
  reason: string;
  /** Whether a model that cannot be compiled is an error. */
  mustCompile: boolean;
}

/** The engine that was asked for by name cannot train this model. */
export class EngineUnavailableError extends Error {}

/** Loads what the choice needs. Rejects with `EngineUnavailableError` where the compiled engine was asked for and cannot be had. */
export async function loadEngine({ engine, threads, provider }: EngineChoice): Promise<Engine> {
  if (engine === 'eager') return { runtime: null, reason: 'it was asked for', mustCompile: false };
  const mustCompile = engine === 'compiled';
  try {
    return { runtime: await Runtime.load({ threads, provider }), reason: '', mustCompile };
  } catch (error) {
    const reason = `onnxruntime has no library that works here: ${error instanceof Error ? error.message.split('\n')[0] : error}`;
    if (mustCompile) throw new EngineUnavailableError(reason);
    return { runtime: null, reason, mustCompile };
  }
}
