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
export function squiggledLines(window: Workbench): Promise<string[]> {
  return window.page.evaluate(() => {
    const middle = (element: Element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return (top + bottom) / 2;
    };
    const lines = [...document.querySelectorAll('.monaco-editor .view-line')];
    return [...document.querySelectorAll('.monaco-editor [class*="squiggly-"]')].flatMap((squiggle) => {
      const line = lines.find((each) => {
        const { top, bottom } = each.getBoundingClientRect();
        return top <= middle(squiggle) && middle(squiggle) <= bottom;
      });
      return line?.textContent ? [line.textContent.replace(/\u00a0/g, ' ')] : [];
    });
  });
}
