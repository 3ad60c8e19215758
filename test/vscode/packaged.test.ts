import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Editor } from '../support/vscode/editor';
import { makeWorkspace } from '../support/vscode/workspace';
import { trainFromPaletteToCursor } from './smoke';

const vsix = resolve(import.meta.dirname, '../../ravine.vsix');

describe('the packaged extension', () => {
  const { folder, dispose } = makeWorkspace(['vanishing.ts']);
  let editor: Editor;

  beforeAll(async () => {
    expect(existsSync(vsix), 'ravine.vsix is there: run "npm run package" first').toBe(true);
    editor = await Editor.start({ extension: vsix });
  });
  afterAll(async () => {
    await editor?.dispose();
    dispose();
  });

  it('works in an editor that has nothing of this repository', async () => {
    const window = await editor.open(folder);
    await trainFromPaletteToCursor(window);
    await window.close();
  });
});
