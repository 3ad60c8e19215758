import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Editor } from '../support/vscode/editor';
import { points, shown } from '../support/vscode/look';
import { trainersIn } from '../support/vscode/trainers';
import type { Workbench } from '../support/vscode/workbench';
import { makeWorkspace } from '../support/vscode/workspace';
import { endless, hostile, hostileName, syntaxError } from './scripts';
import { trainFromPaletteToCursor } from './smoke';

const patience = { timeout: 30_000 };

describe('training in the editor', () => {
  const { folder, dispose } = makeWorkspace(['vanishing.ts'], {
    'endless.ts': endless,
    'hostile.ts': hostile,
    'syntax.ts': syntaxError,
    'plain.ts': 'export const nothing = 1;\n',
  });
  let editor: Editor;
  let window: Workbench;

  beforeAll(async () => {
    editor = await Editor.start();
  });
  beforeEach(async () => {
    window = await editor.open(folder);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      console.log(`screenshot: ${await window.screenshot(`failed-${task.name.replace(/\W+/g, '-')}`)}`);
    await window.close();
    await expect
      .poll(() => trainersIn(folder), { timeout: 20_000, message: 'a closed window leaves no child' })
      .toEqual([]);
    rmSync(join(folder, 'endless-began'), { force: true });
  });
  afterAll(async () => {
    await editor?.dispose();
    dispose();
  });

  it('goes from the palette to the panel to the line', () => trainFromPaletteToCursor(window));

  it('has a button beside a model, and none beside other code', async () => {
    await window.openFile('plain.ts');
    await window.editorTab('plain.ts').waitFor();
    expect(await window.titleButton('Train').count()).toBe(0);
    await window.openFile('endless.ts');
    await window.titleButton('Train').click();
    await expect.poll(() => points(window), patience).toBeGreaterThan(0);
    await window.titleButton('Stop').click();
    await expect.poll(() => trainersIn(folder), patience).toEqual([]);
    await window.titleButton('Train').waitFor();
  });

  it('shows the step in the status bar, where a click stops', async () => {
    await window.openFile('endless.ts');
    expect(await window.offersCommand('Ravine: Stop')).toBe(false);
    await window.command('Ravine: Train');
    const item = window.statusBarItem(/Ravine: step \d+ · loss /);
    await item.waitFor();
    await item.locator('a').click();
    await item.waitFor({ state: 'hidden' });
    await expect.poll(() => trainersIn(folder), patience).toEqual([]);
  });

  it('pauses, resumes, stops and trains again from the panel', async () => {
    await window.openFile('endless.ts');
    await window.command('Ravine: Train');
    await expect.poll(() => points(window), patience).toBeGreaterThan(0);
    await (await window.byTestId('pause')).click();
    await window.statusBarItem(/Ravine: paused/).waitFor();
    const at = await shown(window, 'step');
    await (await window.byTestId('resume')).click();
    await expect.poll(() => shown(window, 'step'), patience).not.toBe(at);
    await (await window.byTestId('stop')).click();
    await expect.poll(() => trainersIn(folder), patience).toEqual([]);
    await expect.poll(() => shown(window, 'state'), patience).toMatch(/stopped/i);
    await (await window.byTestId('train-again')).click();
    await expect.poll(() => trainersIn(folder).length, patience).toBe(1);
  });

  it('changes the learning rate and goes back, in the log and before the eyes', async () => {
    await window.openFile('endless.ts');
    expect(await window.offersCommand('Ravine: Change Learning Rate')).toBe(false);
    await window.command('Ravine: Train');
    await expect.poll(() => points(window), patience).toBeGreaterThan(0);
    const text = async () => (await window.panel()).locator('#app').innerText();
    await window.answer('Ravine: Change Learning Rate', 'Learning rate', '0.002');
    await expect.poll(text, patience).toMatch(/learning rate 0\.01 → 0\.002 after step \d+/);
    await window.answer('Ravine: Go Back to Checkpoint', 'Go back to', 'step 0');
    await expect.poll(text, patience).toMatch(/back to the checkpoint of step 0 after step \d+/);
    await window.command('Ravine: Stop');
    await expect.poll(() => trainersIn(folder), patience).toEqual([]);
    const runs = join(folder, '.ravine/runs');
    const latest = readdirSync(runs).sort().at(-1)!;
    const events = readFileSync(join(runs, latest, 'events.ndjson'), 'utf8');
    expect(events).toMatch(/"type":"learningRateChanged".*"from":0\.01,"to":0\.002/);
    expect(events).toMatch(/"type":"rolledBack".*"to":0/);
  });

  it('asks before it stops a live run for a new one', async () => {
    await window.openFile('endless.ts');
    await window.command('Ravine: Train');
    await expect.poll(() => points(window), patience).toBeGreaterThan(0);
    const [first] = trainersIn(folder);
    await window.openFile('vanishing.ts');
    await window.command('Ravine: Train');
    await window.dialog().getByRole('button', { name: 'Stop and Start' }).click();
    await expect.poll(() => trainersIn(folder).filter((pid) => pid !== first).length, patience).toBe(1);
    expect(trainersIn(folder)).not.toContain(first);
  });

  it('keeps the panel over a reload of the window, and leaves no child', async () => {
    await window.openFile('endless.ts');
    await window.command('Ravine: Train');
    await expect.poll(() => points(window), patience).toBeGreaterThan(0);
    const before = trainersIn(folder);
    expect(before).toHaveLength(1);
    const reloaded = window.page.waitForEvent('load');
    await window.command('Developer: Reload Window');
    await reloaded;
    await window.ready();
    await window.panel();
    await expect.poll(() => trainersIn(folder), patience).toEqual([]);
    await expect.poll(() => shown(window, 'state'), patience).toBe('stopped');
    expect(await points(window)).toBeGreaterThan(0);
    await (await window.byTestId('train-again')).click();
    await expect.poll(() => trainersIn(folder).length, patience).toBe(1);
    await expect.poll(() => shown(window, 'state'), patience).toBe('training');
  });

  it('fills the panel again after it was hidden', async () => {
    await window.openFile('vanishing.ts');
    await window.command('Ravine: Train');
    await expect.poll(() => points(window), patience).toBeGreaterThan(20);
    await window.page.locator('.tab[data-resource-name^="webview-"], .tab[aria-label^="Ravine"]').first().click();
    await window.openFile('plain.ts');
    await expect.poll(() => window.page.locator('iframe.webview.ready').count(), patience).toBe(0);
    await window.command('Ravine: Show Panel');
    await expect.poll(() => points(window), patience).toBeGreaterThan(20);
  });

  it('says that a killed child crashed, and trains again', async () => {
    await window.openFile('endless.ts');
    await window.command('Ravine: Train');
    await expect.poll(() => points(window), patience).toBeGreaterThan(0);
    for (const pid of trainersIn(folder)) process.kill(pid, 'SIGKILL');
    await expect.poll(() => shown(window, 'state'), patience).toMatch(/crash/i);
    const prompt = window.notification(/SIGKILL.*step \d+/s);
    await prompt.waitFor();
    expect(await prompt.getByRole('button', { name: 'Show Log' }).count()).toBe(1);
    await window.command('Ravine: Train');
    await expect.poll(() => trainersIn(folder).length, patience).toBe(1);
    await expect.poll(() => points(window), patience).toBeGreaterThan(0);
  });

  it('explains a syntax error by its line, without a stack', async () => {
    await window.openFile('syntax.ts');
    await window.command('Ravine: Train');
    const prompt = window.notification('syntax.ts');
    await prompt.waitFor();
    expect(await prompt.textContent()).not.toMatch(/\n?\s+at .*:\d+:\d+/);
    await prompt.getByRole('button', { name: 'Go to Line' }).click();
    await window.statusBarItem(/Ln 2, Col \d+/).waitFor();
  });

  it('shows a layer name that is markup as text', async () => {
    await window.openFile('hostile.ts');
    await window.command('Ravine: Train');
    const findings = await window.byTestId('findings');
    await findings.locator('[data-rule="non-finite"]').first().waitFor();
    const panel = await window.panel();
    await expect.poll(() => shown(window, 'findings'), patience).toContain(hostileName);
    await expect.poll(() => shown(window, 'layer-row-0'), patience).toContain(hostileName);
    expect(await panel.locator('img').count()).toBe(0);
    expect(await panel.evaluate(() => 'hacked' in globalThis)).toBe(false);
    expect(await window.page.evaluate(() => 'hacked' in globalThis)).toBe(false);
  });

  it('saves what was typed before it trains', async () => {
    await window.openFile('plain.ts');
    await window.page.locator('.monaco-editor .view-line').first().click();
    await window.page.keyboard.press('Control+Home');
    await window.page.keyboard.type('// typed ');
    await window.command('Ravine: Train');
    await window.notification('plain.ts').waitFor();
    expect(readFileSync(join(folder, 'plain.ts'), 'utf8')).toMatch(/^\/\/ typed /);
    expect(existsSync(join(folder, 'endless-began'))).toBe(false);
  });
});
