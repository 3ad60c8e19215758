// Builds every bundle: `node esbuild.mjs [--watch] [--production]`.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as esbuild from 'esbuild';
import { nativeRuntime } from './.config/nativeRuntime.mjs';
import { tfjsInnerModules } from './.config/tfjsInnerModules.mjs';
import { bundledPackages, thirdPartyNotices } from './.config/thirdPartyNotices.mjs';

const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');
const require = createRequire(import.meta.url);

/** The parser is 9 MB: it stays a file of its own, which the host loads when it is first needed. */
const parserApart = {
  name: 'parser-apart',
  setup: (build) => build.onResolve({ filter: /^typescript$/ }, () => ({ path: './typescript.js', external: true })),
};

const shared = {
  bundle: true,
  metafile: production,
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'warning',
  legalComments: 'none',
};
const node = { ...shared, platform: 'node', target: 'node20', format: 'cjs' };

const bundles = [
  { ...node, entryPoints: { extension: 'src/extension.ts' }, external: ['vscode'], plugins: [parserApart] },
  { ...node, entryPoints: { factsWorker: 'src/host/editor/factsWorker.ts' }, plugins: [parserApart] },
  {
    ...node,
    entryPoints: { cli: 'src/cli.ts' },
    plugins: [parserApart],
    banner: { js: '#!/usr/bin/env node' },
    // fdir, an ES module, makes itself a `require` of it.
    define: { 'import.meta.url': '__filename' },
  },
  // tfjs's ES modules, so that its inner modules and its front door are one instance.
  {
    ...node,
    entryPoints: { trainer: 'src/trainer/main.ts', watchdog: 'src/trainer/channel/watchdog.ts' },
    mainFields: ['module', 'main'],
    external: ['onnxruntime-node'],
    plugins: [tfjsInnerModules],
  },
  { ...node, entryPoints: { typescript: require.resolve('typescript') }, minify: true, sourcemap: false },
  { ...shared, entryPoints: { webview: 'webview/main.ts' }, platform: 'browser', target: 'chrome120', format: 'iife' },
].map((options) => ({ ...options, outdir: 'dist' }));

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist', { recursive: true });
const wasm = dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
for (const file of ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'])
  cpSync(join(wasm, file), join('dist', file));

if (watch) {
  const contexts = await Promise.all(bundles.map((options) => esbuild.context(options)));
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  const built = await Promise.all(bundles.map((options) => esbuild.build(options)));
  if (production) {
    const packages = bundledPackages(built.map(({ metafile }) => metafile));
    writeFileSync('dist/THIRD-PARTY-NOTICES.txt', thirdPartyNotices([...packages, ...Object.values(nativeRuntime)]));
  }
}
