// Where onnxruntime is installed: it is not bundled, since it is native, but packaged as it is.
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';

const require = createRequire(resolve(import.meta.dirname, '../package.json'));
const node = dirname(dirname(require.resolve('onnxruntime-node')));
const common = dirname(dirname(dirname(require.resolve('onnxruntime-common', { paths: [node] }))));

export const nativeRuntime = { node, common };
