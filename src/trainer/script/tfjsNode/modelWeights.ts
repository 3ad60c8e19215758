import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { io } from '@tensorflow/tfjs';
import * as v from 'valibot';
import { AdvisedError } from '../advisedError';

const dimension = v.pipe(v.number(), v.integer(), v.minValue(0));
const weight = v.looseObject({
  name: v.string(),
  shape: v.array(dimension),
  dtype: v.picklist(['float32', 'int32', 'bool', 'string', 'complex64']),
  quantization: v.optional(v.looseObject({ dtype: v.picklist(['uint8', 'uint16', 'float16']) })),
});
const manifestSchema = v.array(v.looseObject({ paths: v.array(v.string()), weights: v.array(weight) }));
type Group = v.InferOutput<typeof manifestSchema>[number];

const bytesPerValue = { float32: 4, int32: 4, bool: 1, complex64: 8, uint8: 1, uint16: 2, float16: 2 };

/**
 * The weights that a manifest in `modelPath` names: their descriptions, and their bytes one after the other. A file has to lie in the model's folder or below it,
 * links followed, and the files of a group have to hold as many bytes as its weights' shapes say; both are checked before anything is read.
 */
export async function readWeights(
  manifest: unknown,
  modelPath: string,
): Promise<[io.WeightsManifestEntry[], ArrayBuffer]> {
  const parsed = v.safeParse(manifestSchema, manifest);
  if (!parsed.success) throw new BadWeights(modelPath, `its weightsManifest is broken (${where(parsed.issues[0])})`);
  const folder = await realpath(dirname(modelPath));
  const files: string[] = [];
  for (const group of parsed.output) {
    const paths = await Promise.all(group.paths.map((path) => contained(path, folder, modelPath)));
    await checkSize(group, paths, modelPath);
    files.push(...paths);
  }
  const parts = await Promise.all(files.map((file) => readFile(file)));
  const specs = parsed.output.flatMap(({ weights }) => weights) as io.WeightsManifestEntry[];
  return [specs, new Uint8Array(Buffer.concat(parts)).buffer];
}

class BadWeights extends AdvisedError {
  constructor(modelPath: string, what: string) {
    super(
      `${modelPath} cannot be loaded: ${what}.`,
      'Save or convert the model again, and keep model.json and its weight files together.',
    );
  }
}

/** The real path of a weight file. */
async function contained(path: string, folder: string, modelPath: string): Promise<string> {
  const outside = new BadWeights(modelPath, `its weight file "${path}" lies outside of the model's folder`);
  if (!isBelow(resolve(folder, path), folder)) throw outside;
  const real = await realpath(resolve(folder, path)).catch(() => {
    throw new BadWeights(modelPath, `its weight file "${path}" does not exist`);
  });
  if (!isBelow(real, folder)) throw outside;
  return real;
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function checkSize({ paths, weights }: Group, files: readonly string[], modelPath: string): Promise<void> {
  const found = await Promise.all(files.map((file) => stat(file)));
  if (!found.every((entry) => entry.isFile())) throw new BadWeights(modelPath, `of ${names(paths)} not all are files`);
  const actual = found.reduce((sum, { size }) => sum + size, 0);
  const expected = weights.reduce((sum, each) => sum + bytesOf(each), 0);
  // How long texts are is written beside each of them.
  const fits = weights.some(({ dtype }) => dtype === 'string') ? actual >= expected : actual === expected;
  if (fits) return;
  const largest = weights.reduce((most, each) => (bytesOf(each) > bytesOf(most) ? each : most));
  throw new BadWeights(
    modelPath,
    `the shapes of its weights add up to ${expected} bytes (the largest is "${largest.name}", [${largest.shape}]), but ${names(paths)} ${paths.length > 1 ? 'have' : 'has'} ${actual}`,
  );
}

function bytesOf({ shape, dtype, quantization }: Group['weights'][number]): number {
  const values = shape.reduce((product, length) => product * length, 1);
  if (dtype === 'string') return 4 * values;
  return values * bytesPerValue[quantization?.dtype ?? dtype];
}

const names = (paths: readonly string[]): string => paths.map((path) => `"${path}"`).join(', ');

const where = (issue: v.BaseIssue<unknown>): string => `${v.getDotPath(issue) ?? 'at its top'}: ${issue.message}`;
