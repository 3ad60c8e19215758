import { statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Editor } from '../support/vscode/editor';
import { points, shown, squiggledLines } from '../support/vscode/look';
import { makeWorkspace } from '../support/vscode/workspace';

/** Pictures for people to look at, in `out/screenshots`; the test holds that the panel takes the theme's colours. */
describe.each([
  ['light', 'Default Light Modern', 'rgb(255, 255, 255)'],
  ['dark', 'Default Dark Modern', 'rgb(31, 31, 31)'],
  ['high-contrast', 'Default High Contrast', 'rgb(0, 0, 0)'],
  ['high-contrast-light', 'Default High Contrast Light', 'rgb(255, 255, 255)'],
])('in a %s theme', (name, theme, background) => {
  const { folder, dispose } = makeWorkspace(['vanishing.ts']);
  let editor: Editor;

  beforeAll(async () => {
    const settings = { 'workbench.colorTheme': theme, 'editor.minimap.enabled': false };
    editor = await Editor.start({ settings });
  });
  afterAll(async () => {
    await editor?.dispose();
    dispose();
  });

  it('has the panel in its colours', async () => {
    const window = await editor.open(folder);
    await window.openFile('vanishing.ts');
    await window.command('View: Close Primary Side Bar');
    await window.command('Ravine: Train');
    await expect.poll(() => shown(window, 'state'), { timeout: 90_000 }).toMatch(/completed/i);
    await expect.poll(() => points(window), { timeout: 30_000 }).toBeGreaterThan(100);
    await expect.poll(() => squiggledLines(window), { timeout: 30_000 }).not.toEqual([]);
    const colour = await (await window.panel()).evaluate('getComputedStyle(document.body).backgroundColor');
    expect(colour).toBe(background);
    expect(statSync(await window.screenshot(`panel-${name}`)).size).toBeGreaterThan(20_000);
    await window.close();
  });
});
