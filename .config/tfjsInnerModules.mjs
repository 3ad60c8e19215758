// Scripts import inner files of tfjs (`@tensorflow/tfjs-layers/dist/engine/topology`). They have to be those of the trainer's one instance, so the bundle
// holds them all: this plugin of esbuild's makes the module `virtual:tfjs-inner-modules`, a table of them by the path that is imported.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const name = 'virtual:tfjs-inner-modules';

/** Tests, what they stand on, workers and tools that are programs of their own, and a bundle for another platform. */
const apart =
  /_test(_|\.)|(^|\/)(test_|tests?\.|tools\/|miniprogram\/)|test_util|jasmine|run_browser_tests|setup_test|_worker\./;
/** Bundles of a whole package: its front door. */
const whole = /^(tf[\w.-]*|index)\.js$/;

const root = (part) => dirname(require.resolve(`@tensorflow/${part}/package.json`));

function filesOf(part) {
  return readdirSync(join(root(part), 'dist'), { recursive: true })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.js') && !apart.test(file))
    .map((file) => ({ file: `@tensorflow/${part}/dist/${file}`, source: whole.test(file) ? 'index.js' : file }))
    .map(({ file, source }) => ({ file, source: `@tensorflow/${part}/dist/${source}` }));
}

/** With its ending and without; a folder stands for its index. */
const pathsOf = (file) => {
  const bare = file.slice(0, -'.js'.length);
  return bare.endsWith('/index') ? [file, bare, dirname(bare)] : [file, bare];
};

function table() {
  const files = ['tfjs-core', 'tfjs-layers', 'tfjs-data', 'tfjs-converter'].flatMap(filesOf);
  const sources = [...new Set(files.map(({ source }) => source))];
  const imports = sources.map((source, i) => `import * as m${i} from ${JSON.stringify(source)};`);
  const entries = files.flatMap(({ file, source }) =>
    pathsOf(file).map((path) => `${JSON.stringify(path)}: m${sources.indexOf(source)},`),
  );
  return `${imports.join('\n')}\nexport const innerModules = {\n${entries.join('\n')}\n};`;
}

export const tfjsInnerModules = {
  name,
  setup(build) {
    build.onResolve({ filter: new RegExp(`^${name}$`) }, ({ path }) => ({ path, namespace: name }));
    build.onLoad({ filter: /./, namespace: name }, () => ({ contents: table(), resolveDir: import.meta.dirname }));
  },
};

/** The same for vite, and so for tests. */
export const tfjsInnerModulesForVite = {
  name,
  enforce: 'pre',
  resolveId: (id) => (id === name ? `\0${name}` : null),
  load: (id) => (id === `\0${name}` ? table() : null),
};
