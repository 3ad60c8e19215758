import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Editor } from '../support/vscode/editor';
import { squiggledLines } from '../support/vscode/look';
import { trainersIn } from '../support/vscode/trainers';
import type { Workbench } from '../support/vscode/workbench';
import { makeWorkspace } from '../support/vscode/workspace';
import { leavesTrace, typed } from './scripts';

describe('an untrusted workspace', () => {
  const { folder, dispose } = makeWorkspace([], {
    'script.ts': leavesTrace,
    'ill.ts': typed.replace('sgd(0.01)', 'sgd(50)'),
  });
  let editor: Editor;
  let window: Workbench;

  beforeAll(async () => {
    editor = await Editor.start({ trusted: false });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await window.screenshot('failed-untrusted');
    await window.close();
  });
  afterAll(async () => {
    await editor?.dispose();
    dispose();
  });

  it('has nothing of it run, and is told why', async () => {
    window = await editor.open(folder);
    await window.openFile('script.ts');
    await window.command('Ravine: Train');
    const reason = window.notification('not trusted');
    await reason.waitFor();
    expect(trainersIn(folder)).toEqual([]);
    expect(existsSync(join(folder, 'trace'))).toBe(false);

    await reason.getByRole('button', { name: 'Manage Workspace Trust' }).click();
    await window.page.locator('.workspace-trust-editor').waitFor();
  });

  it('has its sources read, which runs nothing, and no button to train', async () => {
    window = await editor.open(folder);
    await window.openFile('ill.ts');
    await expect
      .poll(() => squiggledLines(window), { timeout: 30_000 })
      .toEqual([expect.stringContaining('tf.train.sgd(50)')]);
    await window.page.locator('.view-line').filter({ hasText: '[·, 64]' }).waitFor();
    expect(await window.page.locator('.codelens-decoration').filter({ hasText: 'Train' }).count()).toBe(0);
    expect(trainersIn(folder)).toEqual([]);
  });
});
