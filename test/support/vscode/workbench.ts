import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';

const screenshots = resolve(import.meta.dirname, '../../../out/screenshots');
const waitMs = 30_000;

/** One window of the editor, as the person at it uses it. */
export class Workbench {
  constructor(
    readonly page: Page,
    readonly folder: string,
    /** The exit code of the in-host suite, where one was asked for. */
    readonly suiteEnded: Promise<number>,
  ) {
    page.setDefaultTimeout(waitMs);
  }

  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor();
    await this.page.locator('.statusbar').waitFor();
  }

  /** Runs a command of the palette by its whole name. */
  async command(name: string): Promise<void> {
    const entry = await this.findCommand(name);
    await entry.click();
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Runs a command that asks for something under this title, and answers. */
  async answer(name: string, title: string, text: string): Promise<void> {
    const entry = await this.findCommand(name);
    await entry.click();
    const widget = this.page.locator('.quick-input-widget');
    await widget.locator('.quick-input-title').filter({ hasText: title }).waitFor();
    await widget.locator('input[type="text"]').first().fill(text);
    await this.page.keyboard.press('Enter');
    await widget.waitFor({ state: 'hidden' });
  }

  /** Is there such a command in the palette now? */
  async offersCommand(name: string): Promise<boolean> {
    await this.openQuickInput(`>${name}`);
    await this.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    const found = await this.paletteEntry(name).count();
    await this.page.keyboard.press('Escape');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    return found > 0;
  }

  async openFile(name: string): Promise<void> {
    await this.openQuickInput(join(this.folder, name));
    await this.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    await this.page.keyboard.press('Enter');
    await this.editorTab(name).waitFor();
    await this.page.locator('.monaco-editor .view-line').first().waitFor();
  }

  editorTab(name: string): Locator {
    return this.page.locator(`.tab[data-resource-name="${name}"]`);
  }

  titleButton(label: string): Locator {
    return this.page.locator(`.editor-actions a.action-label[aria-label^="${label}"]`).first();
  }

  /** The entry whose text holds `text`. */
  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item').filter({ hasText: text });
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text });
  }

  dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** The panel's own document: the innermost of the webview's frames. */
  async panel(): Promise<Frame> {
    const deadline = Date.now() + waitMs;
    for (;;) {
      for (const frame of this.page.frames()) {
        const found = await frame
          .locator('#app > *')
          .count()
          .catch(() => 0);
        if (found > 0 && !frame.isDetached()) return frame;
      }
      if (Date.now() > deadline) throw new Error('no panel is shown');
      await this.page.waitForTimeout(50);
    }
  }

  async byTestId(id: string): Promise<Locator> {
    return (await this.panel()).locator(`[data-testid="${id}"]`);
  }

  async screenshot(name: string): Promise<string> {
    const path = join(screenshots, `${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    await this.page.screenshot({ path });
    return path;
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** The palette lists what is known when it opens: a command that is not there yet may be there at the next look. */
  private async findCommand(name: string): Promise<Locator> {
    const deadline = Date.now() + waitMs;
    for (;;) {
      await this.openQuickInput(`>${name}`);
      const entry = this.paletteEntry(name).first();
      const found = await entry.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      );
      if (found) return entry;
      if (Date.now() > deadline) throw new Error(`the palette has no command "${name}"`);
      await this.page.keyboard.press('Escape');
    }
  }

  private paletteEntry(name: string): Locator {
    return this.page.locator(`.quick-input-list .monaco-list-row[aria-label^="${name}"]`);
  }

  private async openQuickInput(text: string): Promise<void> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget input[type="text"]').first();
    await input.waitFor();
    await input.fill(text);
  }
}
