import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { AdvisedError } from '../advisedError';
import { readWeights } from './modelWeights';

const scheme = 'file://';

/**
 * Models in folders: `model.json` with the topology and a manifest of weights, beside files with the weights' bytes. Writes what tfjs-node writes and
 * reads what any of tfjs's tools writes. A weight file outside of the model's folder is refused.
 */
export class FileSystem implements tf.io.IOHandler {
  private readonly path: string;

  /** @param path a folder to save to, which is made where it is missing; a `model.json` to load from. */
  constructor(path: string | string[]) {
    if (typeof path !== 'string')
      throw new AdvisedError(
        'Models of the old format, a .pb file and a manifest, cannot be opened here.',
        'Convert the model with tensorflowjs_converter, which writes a model.json.',
      );
    this.path = resolve(path);
  }

  async save(artifacts: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> {
    if (artifacts.modelTopology instanceof ArrayBuffer)
      throw new AdvisedError('A binary topology cannot be saved.', 'Save a Layers model or a graph model.');
    const weights = tf.io.CompositeArrayBuffer.join(artifacts.weightData);
    const paths = ['weights.bin'];
    const json = tf.io.getModelArtifactsInfoForJSON(artifacts);
    const model = modelJson(artifacts, [{ paths, weights: artifacts.weightSpecs ?? [] }]);
    try {
      await mkdir(this.path, { recursive: true });
      await writeFile(join(this.path, 'model.json'), JSON.stringify(model));
      await writeFile(join(this.path, paths[0]!), new Uint8Array(weights));
    } catch (error) {
      throw this.unwritable(error as NodeJS.ErrnoException);
    }
    return { modelArtifactsInfo: json };
  }

  async load(): Promise<tf.io.ModelArtifacts> {
    const model = await this.readModel();
    return tf.io.getModelArtifactsForJSON(model, (manifest) => readWeights(manifest, this.path));
  }

  private async readModel(): Promise<tf.io.ModelJSON> {
    const { path } = this;
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      throw this.unreadable(error);
    });
    if (!found.isFile())
      throw new AdvisedError(
        `The path to load from must be a file, and ${path} is a folder.`,
        `Name the file in it, as in "file://${join(path, 'model.json')}".`,
      );
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw this.unreadable(error);
    });
    return parseModel(text, path);
  }

  private unreadable(error: NodeJS.ErrnoException): Error {
    if (error.code !== 'ENOENT')
      return new AdvisedError(`${this.path} cannot be read: ${error.message}`, 'Check its permissions.');
    return new AdvisedError(
      `Path ${this.path} does not exist: loading failed.`,
      `Relative paths start at the working directory, ${process.cwd()}.`,
    );
  }

  private unwritable(error: NodeJS.ErrnoException): Error {
    if (error.code === 'EEXIST' || error.code === 'ENOTDIR')
      return new AdvisedError(
        `Path ${this.path} exists as a file. The path must be nonexistent or point to a directory.`,
        `A model is saved as a folder: choose another name in ${dirname(this.path)}.`,
      );
    return new AdvisedError(
      `The model cannot be saved to ${this.path}: ${error.message}`,
      'Choose a folder that can be written to.',
    );
  }
}

export const fileSystem = (path: string | string[]): tf.io.IOHandler => new FileSystem(path);

/** Takes `file://` URLs, alone or in lists. */
export function fileSystemRouter(url: string | string[]): tf.io.IOHandler | null {
  const urls = [url].flat();
  if (!urls.every((each) => typeof each === 'string' && each.startsWith(scheme))) return null;
  const paths = urls.map(pathOf);
  return new FileSystem(Array.isArray(url) ? paths : paths[0]!);
}

/** `file:///C:/x` is `C:/x`; relative paths follow the two slashes, as in tfjs-node. */
const pathOf = (url: string): string => url.slice(scheme.length).replace(/^\/(?=[A-Za-z]:[\\/])/, '');

/** The content of `model.json`, with the fields in tfjs-node's order. */
function modelJson(artifacts: tf.io.ModelArtifacts, weightsManifest: tf.io.WeightsManifestConfig): tf.io.ModelJSON {
  const { modelTopology, format, generatedBy, convertedBy } = artifacts;
  const { trainingConfig, signature, userDefinedMetadata, modelInitializer, initializerSignature } = artifacts;
  return {
    ...{ modelTopology: modelTopology!, weightsManifest, format, generatedBy, convertedBy },
    ...(trainingConfig && { trainingConfig }),
    ...(signature && { signature }),
    ...(userDefinedMetadata && { userDefinedMetadata }),
    ...(modelInitializer && { modelInitializer }),
    ...(initializerSignature && { initializerSignature }),
  } as tf.io.ModelJSON;
}

function parseModel(text: string, path: string): tf.io.ModelJSON {
  let model: unknown;
  try {
    model = JSON.parse(text);
  } catch (error) {
    throw new AdvisedError(`${path} is no JSON: ${(error as Error).message}.`, saveAgain);
  }
  if (typeof model === 'object' && model !== null && !Array.isArray(model)) return model as tf.io.ModelJSON;
  throw new AdvisedError(`${path} is JSON, but no model.`, saveAgain);
}

const saveAgain = 'Save or convert the model again: the file is damaged, or another one than was meant.';
