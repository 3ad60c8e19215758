import { innerModules } from 'virtual:tfjs-inner-modules';
import * as tf from '@tensorflow/tfjs';
import * as cpu from '@tensorflow/tfjs-backend-cpu';
import * as wasm from '@tensorflow/tfjs-backend-wasm';
import * as webgl from '@tensorflow/tfjs-backend-webgl';
import * as converter from '@tensorflow/tfjs-converter';
import * as core from '@tensorflow/tfjs-core';
import * as data from '@tensorflow/tfjs-data';
import * as layers from '@tensorflow/tfjs-layers';
import { callerInStack } from './callerInStack';
import { setBackend } from './setBackend';
import { registerFileRouters } from './tfjsNode/routers';
import { nodeInnerModules, tfjsNode } from './tfjsNode/tfjsNode';

registerFileRouters();
// Histories name a metric by its function, and bundlers rename functions.
for (const [name, metric] of Object.entries(tf.metrics)) Object.defineProperty(metric, 'name', { value: name });

const loadLayersModel = callerInStack(tf.loadLayersModel);
const loadGraphModel = callerInStack(tf.loadGraphModel);

const union = { ...tf, setBackend, loadLayersModel, loadGraphModel };
const node = { ...union, ...tfjsNode };
const ignore = (): void => {};

/** The trainer's one instance of tfjs, under every name by which a script may ask for it, whatever the workspace has installed. */
export const tfjsModules: Record<string, unknown> = {
  ...innerModules,
  '@tensorflow/tfjs': union,
  ...under('@tensorflow/tfjs/dist', ['index', 'tf', 'tf.min', 'tf.node', 'tf.es2017', 'tf.fesm'], union),
  '@tensorflow/tfjs-node': node,
  '@tensorflow/tfjs-node-gpu': node,
  ...Object.fromEntries(
    Object.entries(nodeInnerModules(node)).flatMap(([path, module]) =>
      ['tfjs-node', 'tfjs-node-gpu'].flatMap((name) =>
        Object.entries(under(`@tensorflow/${name}/dist`, [path], module)),
      ),
    ),
  ),
  '@tensorflow/tfjs-core': { ...core, setBackend },
  '@tensorflow/tfjs-layers': { ...layers, loadLayersModel },
  '@tensorflow/tfjs-data': data,
  '@tensorflow/tfjs-converter': { ...converter, loadGraphModel },
  '@tensorflow/tfjs-backend-cpu': cpu,
  '@tensorflow/tfjs-backend-webgl': webgl,
  '@tensorflow/tfjs-backend-webgpu': {},
  // It has been loaded from beside the bundle: where else its files lie is no longer asked, and tfjs would throw.
  '@tensorflow/tfjs-backend-wasm': { ...wasm, setWasmPath: ignore, setWasmPaths: ignore },
};

/** A module under paths in a folder, with the file's ending and without. */
function under(folder: string, paths: readonly string[], module: unknown): Record<string, unknown> {
  return Object.fromEntries(
    paths.flatMap((path) => [`${folder}/${path}`, `${folder}/${path}.js`]).map((path) => [path, module]),
  );
}
