import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, posix, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** Who may import whom: rooms of the house, and packages. The table of src/ARCHITECTURE.md, held. */
const table: Record<string, { rooms: string[]; packages: string[]; node?: boolean }> = {
  shared: { rooms: [], packages: ['valibot'] },
  simd: { rooms: [], packages: [] },
  optimizers: { rooms: ['shared', 'simd'], packages: ['ml-matrix'] },
  diagnostics: { rooms: ['shared'], packages: [] },
  analysis: { rooms: ['shared'], packages: ['typescript'] },
  engine: { rooms: ['shared', 'simd'], packages: ['@tensorflow/', 'onnxruntime-node', 'onnx-proto', 'seedrandom'] },
  instruments: { rooms: ['shared', 'simd', 'engine/objective'], packages: ['ml-matrix', 'seedrandom'] },
  runlog: {
    // The report draws with what the panel draws with: pure functions, no DOM.
    rooms: ['shared', '../webview/series', '../webview/format', '../webview/charts/colourScale'],
    packages: ['apache-arrow', 'crc-32', 'protobufjs', 'valibot'],
    node: true,
  },
  session: {
    rooms: ['shared', 'diagnostics', 'runlog/findingsLog', 'runlog/runFolder'],
    packages: ['valibot'],
    node: true,
  },
  trainer: {
    rooms: ['shared', 'simd', 'engine', 'optimizers', 'instruments', 'runlog'],
    packages: [
      ...['@tensorflow/', 'virtual:tfjs-inner-modules', 'jiti', 'jsonc-parser', '@jridgewell/trace-mapping'],
      ...['fast-png', 'jpeg-js', 'omggif', 'seedrandom', 'valibot'],
    ],
    node: true,
  },
  host: { rooms: ['shared', 'session', 'diagnostics', 'analysis'], packages: ['vscode', 'valibot'], node: true },
  cli: {
    rooms: ['shared', 'session', 'diagnostics', 'analysis', 'runlog'],
    packages: ['valibot', 'fastest-levenshtein', 'sarif', 'tinyglobby'],
    node: true,
  },
  webview: { rooms: ['shared'], packages: ['valibot', 'chart.js', '@vscode-elements/elements'] },
  'extension.ts': { rooms: ['host', 'session', 'diagnostics'], packages: ['vscode'], node: true },
  'cli.ts': { rooms: ['cli'], packages: [], node: true },
};

const repository = join(import.meta.dirname, '../..');

interface Import {
  file: string;
  room: string;
  target: string;
}

/** Every import, type imports too, with its target as a path from `src`, or a package's name. */
function importsBelow(folder: string, base: string): Import[] {
  return readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const path = join(folder, name);
      const fromBase = relative(base, path).replaceAll('\\', '/');
      const { importedFiles } = ts.preProcessFile(readFileSync(join(repository, path), 'utf8'), true, true);
      return importedFiles.map(({ fileName }) => ({
        file: path,
        room: fromBase.split('/')[0]!,
        target: fileName.startsWith('.') ? posix.normalize(posix.join(dirname(fromBase), fileName)) : fileName,
      }));
    });
}

function isAllowed({ room, target }: Import): boolean {
  const rule = table[room];
  if (!rule) return false;
  const bare = target.replace(/^(\.\.\/)*src\//, '');
  if (target === bare && builtinModules.includes(target.replace(/^node:/, ''))) return rule.node === true;
  if (bare === room || bare.startsWith(`${room}/`)) return true;
  if (rule.rooms.some((other) => bare === other || bare.startsWith(`${other}/`))) return true;
  return rule.packages.some(
    (name) => target === name || target.startsWith(name.endsWith('/') || name.endsWith('-') ? name : `${name}/`),
  );
}

const all = [...importsBelow('src', 'src'), ...importsBelow('webview', '.')];

describe('the import table', () => {
  it('covers every room', () => {
    expect(new Set(all.map(({ room }) => room)).size).toBeGreaterThanOrEqual(11);
    for (const { room } of all) expect(Object.keys(table)).toContain(room);
  });

  it('is held by every import', () => {
    const broken = all.filter((entry) => !isAllowed(entry)).map(({ file, target }) => `${file} imports ${target}`);
    expect(broken).toEqual([]);
  });

  it.each([
    ['optimizers', 'engine/objective'],
    ['host', 'trainer/main'],
    ['shared', 'node:fs'],
    ['webview', '../src/host/panel'],
    ['instruments', 'engine/eager/eagerObjective'],
    ['diagnostics', '@tensorflow/tfjs'],
  ])('would be broken by %s importing %s', (room, target) => {
    expect(isAllowed({ file: '', room, target })).toBe(false);
  });
});
