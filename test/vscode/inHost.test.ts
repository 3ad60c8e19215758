import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Editor } from '../support/vscode/editor';
import { makeWorkspace } from '../support/vscode/workspace';
import { endless, throwing } from './scripts';

const repository = resolve(import.meta.dirname, '../..');
const suite = join(repository, 'out/inHost/suite.js');

describe('in the extension host', () => {
  const workspace = makeWorkspace(['vanishing.ts'], { 'endless.ts': endless, 'throws.ts': throwing });
  const reportPath = join(workspace.folder, 'report.json');
  let editor: Editor;

  beforeAll(async () => {
    const entryPoints = [join(repository, 'test/vscode/inHost/suite.ts')];
    await build({ entryPoints, outfile: suite, bundle: true, platform: 'node', format: 'cjs', external: ['vscode'] });
    editor = await Editor.start({ environment: { RAVINE_SUITE_REPORT: reportPath } });
  });
  afterAll(async () => {
    await editor?.dispose();
    workspace.dispose();
  });

  it('passes its suite', async () => {
    const window = await editor.open(workspace.folder, { suite });
    const code = await window.suiteEnded;
    const report: { activationMilliseconds?: number; failures: string[]; tests: string[] } = JSON.parse(readFileSync(reportPath, 'utf8'));
    console.log(`activation took ${report.activationMilliseconds?.toFixed(1)} ms; ran: ${report.tests.join('; ')}`);
    expect(report.failures).toEqual([]);
    expect(code).toBe(0);
  });
});
