import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdvisedError } from '../../../../../src/trainer/script/advisedError';
import { FileSystem, fileSystemRouter } from '../../../../../src/trainer/script/tfjsNode/fileSystem';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ravine-model-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (...names: string[]) => join(folder, ...names);
const read = (name: string) => JSON.parse(readFileSync(at(name), 'utf8')) as Record<string, unknown>;

function aModel(): tf.LayersModel {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 3, inputShape: [2], activation: 'relu' }));
  model.add(tf.layers.dense({ units: 1 }));
  model.compile({ optimizer: tf.train.adam(0.02), loss: 'meanSquaredError' });
  return model;
}

const weights = (model: tf.LayersModel) => model.getWeights().map((weight) => [...weight.dataSync()]);

/** A model of one weight, [2, 2], whose manifest and files can be spoilt. */
function writeModel(group: object, files: Record<string, Uint8Array>, change: object = {}): Promise<unknown> {
  const entry = { name: 'w', shape: [2, 2], dtype: 'float32' };
  const weightsManifest = [{ paths: ['weights.bin'], weights: [entry], ...group }];
  const json = { modelTopology: {}, format: 'layers-model', weightsManifest, ...change };
  writeFileSync(at('model.json'), JSON.stringify(json));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(at(name), bytes);
  return new FileSystem(at('model.json')).load();
}

const sixteen = new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer);

describe('models in folders', () => {
  it('gives back the model that was saved, in a folder that was not there', async () => {
    const model = aModel();
    await model.save(new FileSystem(at('new', 'deep')));
    const again = await tf.loadLayersModel(new FileSystem(at('new', 'deep', 'model.json')));
    expect(weights(again)).toEqual(weights(model));
    expect(readdirSync(at('new', 'deep'))).toEqual(['model.json', 'weights.bin']);
  });

  it('writes what tfjs hands to it, with the fields in the order of tfjs-node', async () => {
    const model = aModel();
    let artifacts: tf.io.ModelArtifacts | null = null;
    await model.save(
      tf.io.withSaveHandler(async (given) => {
        artifacts = given;
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
      }),
      { includeOptimizer: true },
    );
    const { modelTopology, weightSpecs, weightData, format, generatedBy } = artifacts! as tf.io.ModelArtifacts;
    const result = await model.save(new FileSystem(folder), { includeOptimizer: true });
    const written = read('model.json');
    expect(Object.keys(written)).toEqual([
      ...['modelTopology', 'weightsManifest', 'format', 'generatedBy', 'convertedBy', 'trainingConfig'],
    ]);
    expect(written).toMatchObject({
      ...{ modelTopology, format, generatedBy, convertedBy: null },
      weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }],
      trainingConfig: { loss: 'mean_squared_error' },
    });
    expect(new Uint8Array(readFileSync(at('weights.bin')))).toEqual(new Uint8Array(weightData as ArrayBuffer));
    expect(result.modelArtifactsInfo).toMatchObject({
      modelTopologyType: 'JSON',
      weightDataBytes: (weightData as ArrayBuffer).byteLength,
    });
  });

  it('reads weights in several groups and shards', async () => {
    const entry = (name: string, shape: number[]) => ({ name, shape, dtype: 'float32' });
    const values = new Uint8Array(Float32Array.from({ length: 7 }, (_, i) => i).buffer);
    const files = { a1: values.subarray(0, 5), a2: values.subarray(5, 16), b: values.subarray(16) };
    const weightsManifest = [
      { paths: ['a1', 'a2'], weights: [entry('a', [4])] },
      { paths: ['b'], weights: [entry('b', [3]), entry('empty', [0, 8])] },
    ];
    const artifacts = (await writeModel({}, files, { weightsManifest })) as tf.io.ModelArtifacts;
    const decoded = tf.io.decodeWeights(artifacts.weightData!, artifacts.weightSpecs!);
    expect([...decoded.a!.dataSync()]).toEqual([0, 1, 2, 3]);
    expect([...decoded.b!.dataSync()]).toEqual([4, 5, 6]);
  });

  it('reads quantized weights', async () => {
    const quantization = { dtype: 'uint8', scale: 0.5, min: -1 };
    const weights = [{ name: 'w', shape: [2, 2], dtype: 'float32', quantization }];
    const artifacts = (await writeModel(
      { weights },
      { 'weights.bin': Uint8Array.of(0, 1, 2, 3) },
    )) as tf.io.ModelArtifacts;
    const { w } = tf.io.decodeWeights(artifacts.weightData!, artifacts.weightSpecs!);
    expect([...w!.dataSync()]).toEqual([-1, -0.5, 0, 0.5]);
  });

  it('answers for file:// URLs and for no others', () => {
    expect(fileSystemRouter('file:///a/model.json')).toBeInstanceOf(FileSystem);
    expect(() => fileSystemRouter(['file://a.pb', 'file://a.json'])).toThrow('old format');
    expect(fileSystemRouter(['file://a.pb', 'https://a.json'])).toBeNull();
    expect(fileSystemRouter('https://a/model.json')).toBeNull();
    expect(fileSystemRouter('./model.json')).toBeNull();
  });
});

describe('models that cannot be loaded', () => {
  const outside = /lies outside of the model's folder/;
  it.each<[string, object, RegExp]>([
    ['a way up', { paths: ['../weights.bin'] }, outside],
    ['a way up within', { paths: ['x/../../weights.bin'] }, outside],
    ['an absolute path', { paths: ['/etc/passwd'] }, outside],
    ['the folder itself', { paths: ['.'] }, outside],
    ['a link that leads out', { paths: ['link'] }, outside],
    ['a missing file', { paths: ['gone.bin'] }, /"gone.bin" does not exist/],
    ['a folder for a file', { paths: ['folder'] }, /not all are files/],
    ['a shape too large', { weights: [{ name: 'w', shape: [2, 3], dtype: 'float32' }] }, /24 bytes .*has 16/],
    ['a shape too small', { weights: [{ name: 'w', shape: [3], dtype: 'float32' }] }, /12 bytes .*has 16/],
    ['a huge shape', { weights: [{ name: 'w', shape: [1e9, 1e9, 1e9], dtype: 'float32' }] }, /4e\+27 bytes/],
    [
      'a negative shape',
      { weights: [{ name: 'w', shape: [-4], dtype: 'float32' }] },
      /weightsManifest is broken \(0\.weights\.0\.shape/,
    ],
    ['an unknown type', { weights: [{ name: 'w', shape: [4], dtype: 'float8' }] }, /broken \(0\.weights\.0\.dtype/],
    ['no paths', { paths: 'weights.bin' }, /broken \(0\.paths/],
  ])('%s: one sentence that names the file', async (_, group, message) => {
    symlinkSync(import.meta.filename, at('link'));
    writeFileSync(join(folder, 'weights.bin'), sixteen);
    mkdirSync(at('folder'));
    const failure = await writeModel(group, {}).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(AdvisedError);
    expect((failure as Error).message).toMatch(message);
    expect((failure as Error).message).toContain(at('model.json'));
    expect((failure as Error).message).not.toContain('\n');
  });

  it.each([
    ['{"modelTopology": ', /is no JSON/],
    ['[]', /is JSON, but no model/],
    ['null', /is JSON, but no model/],
  ])('a model.json of %s', async (text, message) => {
    writeFileSync(at('model.json'), text);
    await expect(new FileSystem(at('model.json')).load()).rejects.toThrow(message);
  });

  it('a file or a folder that is not what it should be', async () => {
    await expect(new FileSystem(at('gone.json')).load()).rejects.toThrow('gone.json does not exist: loading failed');
    await expect(new FileSystem(folder).load()).rejects.toThrow('must be a file');
    writeFileSync(at('file'), '');
    await expect(aModel().save(new FileSystem(at('file')))).rejects.toThrow('exists as a file');
    await expect(aModel().save(new FileSystem(at('file', 'below')))).rejects.toThrow(AdvisedError);
  });
});
