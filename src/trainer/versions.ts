import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';

/** Of what computes a run, for its log. `distFolder`: where the bundles lie. */
export function versions(distFolder: string): Record<string, string> {
  const { version } = JSON.parse(readFileSync(join(distFolder, '../package.json'), 'utf8')) as { version: string };
  return { ravine: version, node: process.versions.node, tfjs: tf.version.tfjs };
}
