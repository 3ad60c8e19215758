import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tsconfigOf } from '../../../../src/trainer/script/tsconfig';

let folder = '';
let notes: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ravine-tsconfig-'));
  notes = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const found = (script: string) => tsconfigOf(join(folder, script), (text) => notes.push(text));

describe('the configuration of a script', () => {
  it('is the nearest one above it, with comments and commas as TypeScript has them', () => {
    write('tsconfig.json', '{}');
    write('a/tsconfig.json', '{ /* paths */ "compilerOptions": { "paths": { "@/*": ["./*"], }, } } // end');
    expect(found('a/b/train.ts')).toBe(join(folder, 'a/tsconfig.json'));
    expect(found('c/train.ts')).toBe(join(folder, 'tsconfig.json'));
    expect(notes).toEqual([]);
  });

  it('may be a jsconfig.json, and may be empty', () => {
    write('jsconfig.json', '');
    expect(found('train.js')).toBe(join(folder, 'jsconfig.json'));
    expect(notes).toEqual([]);
  });

  it.each([
    ['that is no JSON', '{\n  "compilerOptions": {\n    "paths"\n  }\n}', /line 4 is no JSON/],
    ['that extends what is not there', '{ "extends": "./nowhere.json" }', /nowhere\.json/],
    ['that extends itself', '{ "extends": "./tsconfig.json" }', /Circularity/],
  ])('is left out where it is one %s, with one sentence that names the file', (_, text, problem) => {
    write('tsconfig.json', text);
    expect(found('train.ts')).toBeNull();
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain(`${join(folder, 'tsconfig.json')} cannot be used: `);
    expect(notes[0]).toMatch(problem);
  });
});
