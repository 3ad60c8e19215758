import Module, { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import * as core from '@tensorflow/tfjs-core';

type Load = (request: string, ...rest: unknown[]) => unknown;

const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];
const ignore = (): void => {};

/** The trainer's tfjs for a tfjs-node that brings its kernels along: its ways to files and its progress bar are not taken. */
const guarded: Record<string, unknown> = {
  '@tensorflow/tfjs': {
    ...tf,
    io: { ...tf.io, registerLoadRouter: ignore, registerSaveRouter: ignore },
    registerCallbackConstructor: ignore,
  },
  '@tensorflow/tfjs-core': core,
};

/**
 * Lets the tfjs-node of the script's workspace register its native backend `tensorflow` with the trainer's tfjs. Returns whether it did: false where the
 * workspace has none. Throws what it throws where it does not load: its library may be missing, or be made for another Node.
 */
export function loadWorkspaceTfjsNode(script: string): boolean {
  const require = createRequire(script);
  const path = firstInstalled(require);
  if (path === null) return false;
  const loader = Module as unknown as { _load: Load };
  const load = loader._load;
  loader._load = function (this: unknown, request, ...rest) {
    return Object.hasOwn(guarded, request) ? guarded[request] : load.call(this, request, ...rest);
  };
  try {
    require(path);
  } finally {
    loader._load = load;
  }
  return tf.engine().registryFactory.tensorflow !== undefined;
}

function firstInstalled(require: NodeJS.Require): string | null {
  for (const name of packages) {
    try {
      return require.resolve(name);
    } catch {
      // Not this one.
    }
  }
  return null;
}
