import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Editor } from '../support/vscode/editor';
import { trainersIn } from '../support/vscode/trainers';
import { makeWorkspace } from '../support/vscode/workspace';
import { leavesTrace } from './scripts';

describe('an untrusted workspace', () => {
  const { folder, dispose } = makeWorkspace([], { 'script.ts': leavesTrace });
  let editor: Editor;

  beforeAll(async () => {
    editor = await Editor.start({ trusted: false });
  });
  afterAll(async () => {
    await editor?.dispose();
    dispose();
  });

  it('has nothing of it run, and is told why', async () => {
    const window = await editor.open(folder);
    await window.openFile('script.ts');
    await window.command('Ravine: Train');
    const reason = window.notification('not trusted');
    await reason.waitFor();
    expect(trainersIn(folder)).toEqual([]);
    expect(existsSync(join(folder, 'trace'))).toBe(false);

    await reason.getByRole('button', { name: 'Manage Workspace Trust' }).click();
    await window.page.locator('.workspace-trust-editor').waitFor();
    await window.close();
  });
});
