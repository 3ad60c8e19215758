import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench';

/** How many steps the panel's loss chart has; 0 while no chart is there. */
export async function points(window: Workbench): Promise<number> {
  const chart = (await window.panel()).locator('[data-testid="loss-points"]');
  return (await chart.count()) === 0 ? 0 : Number((await chart.first().getAttribute('data-points')) ?? 0);
}

/** What the panel says of the run: the text of one of its elements. */
export async function shown(window: Workbench, testId: string): Promise<string> {
  const element = (await window.panel()).locator(`[data-testid="${testId}"]`);
  return (await element.count()) === 0 ? '' : ((await element.first().textContent()) ?? '').trim();
}

/** The texts of the lines in the editor that have a squiggle, by where both are on the screen. */
export async function squiggledLines({ page }: Workbench): Promise<string[]> {
  const squiggles = await boxes(page.locator('.monaco-editor [class*="squiggly-"]'));
  const lines = await boxes(page.locator('.monaco-editor .view-line'));
  return squiggles.flatMap(({ box }) => {
    const middle = box.y + box.height / 2;
    const line = lines.find((each) => each.box.y <= middle && middle <= each.box.y + each.box.height);
    return line ? [line.text.replace(/\u00a0/g, ' ')] : [];
  });
}

/** The editor redraws as it likes: what vanishes while it is looked at is not there. */
async function boxes(locator: Locator) {
  const all = await locator.all();
  const looked = all.map(async (each) => {
    const options = { timeout: 1000 };
    const box = await each.boundingBox(options).catch(() => null);
    const text = (await each.textContent(options).catch(() => null)) ?? '';
    return box ? [{ box, text }] : [];
  });
  return (await Promise.all(looked)).flat();
}
