import { expect } from 'vitest';
import { points, squiggledLines } from '../support/vscode/look';
import type { Workbench } from '../support/vscode/workbench';

/** From the palette to the cursor: what must work wherever the extension is installed. `vanishing.ts` is in the folder. */
export async function trainFromPaletteToCursor(window: Workbench): Promise<void> {
  await window.openFile('vanishing.ts');
  await window.command('Ravine: Train');
  await expect.poll(() => points(window), { timeout: 30_000 }).toBeGreaterThan(20);

  await expect
    .poll(() => squiggledLines(window), { timeout: 30_000 })
    .toContainEqual(expect.stringContaining('hidden_1'));

  const findings = await window.byTestId('findings');
  const link = findings.locator('[data-rule="vanishing-gradient"] [data-testid="finding-link"]').first();
  const line = await lineOf(window, 'hidden_1');
  await link.click();
  await window.statusBarItem(`Ln ${line}, Col ${'model.add('.length + 1}`).waitFor();
}

/** The number of the line, in the file as the workspace has it, that holds the text. */
async function lineOf(window: Workbench, text: string): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const lines = (await readFile(`${window.folder}/vanishing.ts`, 'utf8')).split('\n');
  return lines.findIndex((line) => line.includes(`'${text}'`)) + 1;
}
