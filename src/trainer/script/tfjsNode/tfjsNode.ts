import * as tf from '@tensorflow/tfjs';
import { FileSystem, fileSystem, fileSystemRouter } from './fileSystem';
import * as images from './images';
import * as savedModel from './savedModel';
import { summaryFileWriter } from './summaryFileWriter';
import { TensorBoardCallback, tensorBoard } from './tensorBoardCallback';

const nodeHTTPRequest = (path: string, requestInit?: RequestInit, weightPathPrefix?: string) =>
  tf.io.browserHTTPRequest(path, { requestInit, weightPathPrefix });

const version = tf.version.tfjs;
const { decodeImage, decodeBmp, decodeGif, decodePng, decodeJpeg, encodeJpeg, encodePng } = images;

/** What `@tensorflow/tfjs-node` exports beyond tfjs itself, without its native library. */
export const tfjsNode = {
  version: { ...tf.version, 'tfjs-node': version },
  io: { ...tf.io, fileSystem, nodeHTTPRequest },
  node: {
    ...{ decodeImage, decodeBmp, decodeGif, decodePng, decodeJpeg, encodeJpeg, encodePng },
    ...{ summaryFileWriter, tensorBoard },
    ...savedModel,
  },
};

/** The files of its `dist` that scripts import by themselves. `front` is the whole module. */
export function nodeInnerModules(front: object): Record<string, object> {
  const files = { NodeFileSystem: FileSystem, nodeFileSystemRouter: fileSystemRouter, fileSystem };
  return {
    index: front,
    node: { node: tfjsNode.node },
    io: { fileSystem, nodeHTTPRequest },
    'io/index': { fileSystem, nodeHTTPRequest },
    'io/file_system': files,
    'io/node_http': { nodeHTTPRequest },
    image: images,
    tensorboard: { summaryFileWriter },
    callbacks: { TensorBoardCallback, tensorBoard },
    saved_model: savedModel,
    version: { version },
  };
}
