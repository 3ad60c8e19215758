import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInDesktop, whyNoDesktop } from '../support/vscode/desktop';
import { Editor } from '../support/vscode/editor';
import { makeWorkspace } from '../support/vscode/workspace';
import { endless, throwing, typed } from './scripts';

const repository = resolve(import.meta.dirname, '../..');
const suite = join(repository, 'out/inHost/suite.js');

type RunSuite = (folder: string, environment: Record<string, string>) => Promise<number>;

const inServer: RunSuite = async (folder, environment) => {
  const editor = await Editor.start({ environment });
  try {
    const window = await editor.open(folder, { suite });
    return await window.suiteEnded;
  } finally {
    await editor.dispose();
  }
};
const inDesktop: RunSuite = (folder, environment) => runInDesktop(folder, suite, environment);

const editors: [string, RunSuite][] = [['code-server', inServer]];
const obstacle = await whyNoDesktop();
if (obstacle === null) editors.push(['desktop', inDesktop]);
else console.log(`The desktop editor is left out: ${obstacle}`);

describe.each(editors)('in the extension host of the %s editor', (_, runSuite) => {
  const { folder, dispose } = makeWorkspace(['vanishing.ts'], {
    'endless.ts': endless,
    'throws.ts': throwing,
    'typed.ts': typed,
  });
  const reportPath = join(folder, 'report.json');

  beforeAll(async () => {
    const entryPoints = [join(repository, 'test/vscode/inHost/suite.ts')];
    await build({ entryPoints, outfile: suite, bundle: true, platform: 'node', format: 'cjs', external: ['vscode'] });
  });
  afterAll(dispose);

  it('passes its suite', async () => {
    const code = await runSuite(folder, { RAVINE_SUITE_REPORT: reportPath });
    const report: Report = JSON.parse(readFileSync(reportPath, 'utf8'));
    console.log(
      `activation took ${report.activationMilliseconds?.toFixed(1)} ms, a squiggle ${report.squiggleMilliseconds?.toFixed(1)} ms; ran: ${report.tests.join('; ')}`,
    );
    expect(report.failures).toEqual([]);
    expect(code).toBe(0);
  });
});

interface Report {
  activationMilliseconds?: number;
  /** From an edit to what it underlines. */
  squiggleMilliseconds?: number;
  failures: string[];
  tests: string[];
}
