// Models in folders for plain TensorFlow.js, which in Node knows no files: `file://` addresses as tfjs-node has them.
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const tf = require('@tensorflow/tfjs');

const scheme = 'file://';

function fileSystem(path) {
  return { save: (artifacts) => save(path, artifacts), load: () => load(path) };
}

async function save(folder, artifacts) {
  mkdirSync(folder, { recursive: true });
  const manifest = [{ paths: ['weights.bin'], weights: artifacts.weightSpecs }];
  const { weightSpecs: _, weightData, ...description } = artifacts;
  writeFileSync(join(folder, 'model.json'), JSON.stringify({ ...description, weightsManifest: manifest }));
  writeFileSync(join(folder, 'weights.bin'), Buffer.from(tf.io.concatenateArrayBuffers([weightData].flat())));
  return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
}

async function load(path) {
  const { weightsManifest, ...description } = JSON.parse(readFileSync(path, 'utf8'));
  const shards = weightsManifest.flatMap(({ paths }) => paths).map((shard) => readFileSync(join(dirname(path), shard)));
  const { buffer, byteOffset, byteLength } = Buffer.concat(shards);
  return {
    ...description,
    weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
    weightData: buffer.slice(byteOffset, byteOffset + byteLength),
  };
}

const router = (address) =>
  typeof address === 'string' && address.startsWith(scheme) ? fileSystem(address.slice(scheme.length)) : null;

module.exports = { fileSystem, router };
