import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Editor } from '../support/vscode/editor';
import { trainersIn } from '../support/vscode/trainers';
import type { Workbench } from '../support/vscode/workbench';
import { makeWorkspace } from '../support/vscode/workspace';
import { leavesTrace } from './scripts';

describe('an untrusted workspace', () => {
  const { folder, dispose } = makeWorkspace([], { 'script.ts': leavesTrace });
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
});
