import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundledPackages, thirdPartyNotices } from '../../../.config/thirdPartyNotices.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ravine-notices-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function makePackage(name: string, manifest: object, files: Record<string, string> = {}): string {
  const folder = join(root, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.2.3', ...manifest }));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}

const outputs = (files: Record<string, number>) => ({
  outputs: {
    'dist/x.js': {
      bytes: 1,
      imports: [],
      exports: [],
      inputs: Object.fromEntries(Object.entries(files).map(([file, bytesInOutput]) => [file, { bytesInOutput }])),
    },
  },
});

describe('bundled packages', () => {
  it('are those of which something is in an output, each once, the innermost folder', () => {
    const first = outputs({
      'src/cli.ts': 10,
      'node_modules/a/dist/a.js': 5,
      'node_modules/a/dist/b.js': 5,
      'node_modules/@s/b/index.js': 5,
      'node_modules/a/node_modules/c/c.js': 5,
      'node_modules/unused/u.js': 0,
    });
    const second = outputs({ 'node_modules/a/dist/a.js': 5, '../node_modules/d/d.js': 1 });
    expect(bundledPackages([first, second])).toEqual([
      'node_modules/a',
      'node_modules/@s/b',
      'node_modules/a/node_modules/c',
      '../node_modules/d',
    ]);
  });
});

describe('notices', () => {
  it('have name, version, licence and its text, sorted', () => {
    const b = makePackage('b', { license: 'MIT' }, { LICENSE: 'Copyright B', 'license.js': 'code' });
    const a = makePackage(
      'a',
      { license: 'Apache-2.0' },
      { 'LICENSE.txt': 'Copyright A\r\n', 'ThirdPartyNoticeText.txt': 'more' },
    );
    const text = thirdPartyNotices([b, a]);
    expect(text.split(/\n\n─+\n\n/).slice(1)).toEqual([
      'a 1.2.3\nLicence: Apache-2.0\n\nCopyright A\n\nmore',
      'b 1.2.3\nLicence: MIT\n\nCopyright B',
    ]);
  });

  it('name the licence and the repository of a package without a text', () => {
    const folder = makePackage('a', { license: 'MIT', repository: { url: 'https://example.org/a' } });
    expect(thirdPartyNotices([folder])).toContain('a 1.2.3\nLicence: MIT\nRepository: https://example.org/a');
  });

  it('are refused where a package has no licence at all', () => {
    const free = makePackage('free', { license: 'MIT' });
    expect(() => thirdPartyNotices([free, makePackage('bare', {})])).toThrow(/no licence.*: bare 1\.2\.3$/);
  });
});
