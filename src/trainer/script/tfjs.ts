import * as tf from '@tensorflow/tfjs';
import * as wasm from '@tensorflow/tfjs-backend-wasm';
import * as core from '@tensorflow/tfjs-core';
import * as data from '@tensorflow/tfjs-data';
import * as layers from '@tensorflow/tfjs-layers';

/** The trainer's one instance of tfjs, under every name by which a script may ask for it, whatever the workspace has installed. */
export const tfjsModules: Record<string, unknown> = {
  '@tensorflow/tfjs': tf,
  '@tensorflow/tfjs-node': tf,
  '@tensorflow/tfjs-node-gpu': tf,
  '@tensorflow/tfjs-core': core,
  '@tensorflow/tfjs-layers': layers,
  '@tensorflow/tfjs-data': data,
  '@tensorflow/tfjs-backend-cpu': {},
  '@tensorflow/tfjs-backend-webgl': {},
  '@tensorflow/tfjs-backend-wasm': wasm,
};
