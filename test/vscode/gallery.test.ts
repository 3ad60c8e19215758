import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import seedrandom from 'seedrandom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toWire } from '../../src/shared/wireNumber';
import { serveGallery } from '../../webview/gallery/serve.mjs';
import { honest, spoilt } from '../support/panel/hostile';
import { findChromium } from '../support/vscode/install.mjs';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const screenshots = resolve(import.meta.dirname, '../../out/screenshots/gallery');

/** The panel with made-up runs, in a real Chromium, without an editor around it. */
describe('the panel in the gallery', () => {
  let gallery: Awaited<ReturnType<typeof serveGallery>>;
  let browser: Browser;
  let sceneNames: string[];

  beforeAll(async () => {
    gallery = await serveGallery();
    browser = await chromium.launch({ executablePath: findChromium() ?? 'chromium', args: ['--no-sandbox'] });
    const page = await browser.newPage();
    await page.goto(gallery.address);
    sceneNames = (await page.evaluate('window.sceneNames')) as string[];
    await page.close();
  });
  afterAll(async () => {
    await browser?.close();
    await gallery?.dispose();
  });

  /** What the page complained of while it was used. */
  async function open(scene: string, theme: string, width: number): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, bypassCSP: true });
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
    await page.goto(`${gallery.address}?theme=${theme}#${scene}`);
    await page.locator('body[data-shown]').waitFor();
    return { page, complaints };
  }

  const full = ['measured', 'exploding', 'forgetful', 'ravine', 'vanishing', 'failed'];

  it.each(['light', 'dark'])('is accessible in every state, in a %s theme', async (theme) => {
    for (const scene of sceneNames) await isAccessible(scene, theme);
  });

  it.each(['high-contrast', 'high-contrast-light'])('is accessible in a %s theme', async (theme) => {
    for (const scene of full) await isAccessible(scene, theme);
  });

  async function isAccessible(scene: string, theme: string): Promise<void> {
    const { page, complaints } = await open(scene, theme, 1000);
    for (const details of await page.locator('details').all())
      if (await details.isVisible()) await details.locator('summary').click();
    await page.addScriptTag({ path: axe });
    const violations = await page.evaluate(violationsFound);
    expect({ scene, violations, complaints }).toEqual({ scene, violations: [], complaints: [] });
    await page.close();
  }

  it('fits into 300 pixels in every state', async () => {
    for (const scene of sceneNames) await fits(scene, 300);
  });

  it.each([640, 1300, 2000])('fits into %d pixels', async (width) => {
    for (const scene of full) await fits(scene, width);
  });

  async function fits(scene: string, width: number): Promise<void> {
    const { page, complaints } = await open(scene, 'light', width);
    const beyond = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect({ scene, beyond: Math.max(0, Number(beyond)), complaints }).toEqual({ scene, beyond: 0, complaints: [] });
    await page.close();
  }

  it('tells under the pointer and by the keys why the loss rose', async () => {
    const { page } = await open('exploding', 'dark', 1000);
    const reason = page.getByTestId('reason');
    const chart = page.getByTestId('loss-points');
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => reason.textContent()).toMatch(/^step 64: cliff\. /);
    const strip = await page.getByTestId('verdict-strip').boundingBox();
    await page.mouse.move(strip!.x + strip!.width / 2, strip!.y + strip!.height / 2);
    await expect
      .poll(() => reason.textContent())
      .toMatch(/^step 3\d: (overshoot|uphill)\. .*loss rose by.*predicted .*measured .*largest safe η/);
    await page.close();
  });

  it('offers the layer metrics that were measured, and no others', async () => {
    const { page } = await open('measured', 'dark', 1000);
    const menu = page.getByTestId('metric');
    const offered = await menu.locator('option').allTextContents();
    expect(offered).toContain('dead units');
    expect(offered).not.toContain('saturated activations');
    await menu.selectOption('deadUnits');
    await expect.poll(() => page.getByTestId('heat').innerText()).toMatch(/\d %/);
    await page.close();
  });

  it('asks the host to change the rate and to go back', async () => {
    const { page } = await open('measured', 'dark', 1000);
    await page.getByTestId('rate').press('Enter');
    await page.getByTestId('goBack').press('Enter');
    const requests = await page.evaluate('window.requests');
    expect(requests).toContainEqual({ type: 'command', command: 'changeLearningRate' });
    expect(requests).toContainEqual({ type: 'command', command: 'goBack' });
    await page.close();
  });

  it('outlives hostile messages, and shows the next honest run', async () => {
    const random = seedrandom('page');
    const { page, complaints } = await open('measured', 'dark', 1000);
    for (let round = 0; round < 10; round++) {
      const messages = Array.from({ length: 100 }, (_, i) => spoilt(toWire(honest[i % honest.length]!), random));
      await page.evaluate(tell, messages);
      await page.waitForTimeout(150);
    }
    await page.evaluate(tell, [toWire(honest[0]!)]);
    await expect.poll(() => page.getByTestId('step').textContent()).toBe('2');
    // What is dropped is said, and nothing else went wrong.
    expect(complaints.filter((text) => !text.startsWith('Ravine dropped a message'))).toEqual([]);
    expect(await page.locator('img').count()).toBe(0);
    await page.close();
  });

  it.each(['measured', 'exploding', 'forgetful', 'ravine'])('draws every chart of a run: %s', async (scene) => {
    for (const theme of ['light', 'dark'])
      for (const width of [320, 1000]) {
        const { page } = await open(scene, theme, width);
        expect(await page.evaluate(blankCharts)).toEqual([]);
        // For people to look at.
        await page.screenshot({ path: `${screenshots}/${scene}-${theme}-${width}.png`, fullPage: true });
        await page.close();
      }
  });
});

/** Runs in the page: what surrounds each canvas that is there and has no ink. */
const blankCharts = `[...document.querySelectorAll('canvas')]
  .filter((canvas) => canvas.checkVisibility() && canvas.closest('[hidden]') === null)
  .filter((canvas) => !canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0))
  .map((canvas) => canvas.parentElement.outerHTML)`;

/** Runs in the page. */
const tell = (messages: unknown[]) => (globalThis as unknown as { tell(all: unknown[]): void }).tell(messages);

/** Runs in the page: each rule that is broken, with the elements that break it. */
const violationsFound = `axe.run().then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`;
