// Makes the .vsix: `npm run package` for this machine's platform as ravine.vsix; `npm run package -- --all` one for each platform that
// onnxruntime-node has a library for, and one without any, for all the others: there the eager engine serves.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { nativeRuntime } from './nativeRuntime.mjs';

const root = resolve(import.meta.dirname, '..');
const [napi] = readdirSync(join(nativeRuntime.node, 'bin'));
const libraries = join(nativeRuntime.node, 'bin', napi);

const available = readdirSync(libraries).flatMap((platform) =>
  readdirSync(join(libraries, platform)).map((arch) => ({ platform, arch })),
);
const here = available.filter(({ platform, arch }) => platform === process.platform && arch === process.arch);

run(process.execPath, ['esbuild.mjs', '--production']);
if (process.argv.includes('--all')) {
  for (const target of available) pack(`ravine-${target.platform}-${target.arch}.vsix`, target);
  pack('ravine-universal.vsix', null);
} else {
  pack('ravine.vsix', here[0] ?? null);
}

function pack(file, target) {
  const modules = join(root, 'dist/node_modules');
  rmSync(modules, { recursive: true, force: true });
  if (target) {
    copyPackage(nativeRuntime.node, 'onnxruntime-node', [
      'package.json',
      'dist',
      join('bin', napi, target.platform, target.arch),
    ]);
    copyPackage(nativeRuntime.common, 'onnxruntime-common', ['package.json', 'dist/cjs']);
  }
  const platform = target ? ['--target', `${target.platform}-${target.arch}`] : [];
  const quiet = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  run(join('node_modules/.bin/vsce'), ['package', ...quiet, ...platform, '--out', file]);
  rmSync(modules, { recursive: true, force: true });
}

function copyPackage(from, name, parts) {
  for (const part of parts) {
    if (!existsSync(join(from, part))) throw new Error(`${name} has no ${part}`);
    cpSync(join(from, part), join(root, 'dist/node_modules', name, part), { recursive: true, dereference: true });
  }
}

function run(command, args) {
  // On Windows what lies in .bin is a command file, which only a shell starts; a shell would split Node's own path at its spaces.
  const shell = process.platform === 'win32' && command !== process.execPath;
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell });
  if (status !== 0) process.exit(status ?? 1);
}
