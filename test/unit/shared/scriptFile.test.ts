import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json';
import { isScript, scriptExtensions } from '../../../src/shared/scriptFile';

const others = ['.json', '.py', '.ts.bak', '.mtsx', '.cjsx', '.d', ''];

describe('scripts', () => {
  it.each(scriptExtensions)('may end in %s', (extension) => {
    expect(isScript(`a${extension}`)).toBe(true);
    expect(isScript(`A${extension.toUpperCase()}`)).toBe(true);
  });
  it.each(['ts', ...others.map((extension) => `a${extension}`)])('%s is none', (name) =>
    expect(isScript(name)).toBe(false),
  );

  it('have their button in the editor, and no other file has', () => {
    const buttons = manifest.contributes.menus['editor/title'];
    expect(buttons.length).toBeGreaterThan(0);
    for (const { when } of buttons) {
      const [, pattern, flags] = /resourceExtname =~ \/(.*)\/(i?) /.exec(when) ?? [];
      const shown = new RegExp(pattern ?? 'no condition on the name', flags);
      for (const extension of scriptExtensions) expect(shown.test(extension), extension).toBe(true);
      for (const extension of others) expect(shown.test(extension), extension).toBe(false);
    }
  });

  it('wake the extension in each of their languages', () => {
    const languages = ['typescript', 'javascript', 'typescriptreact', 'javascriptreact'];
    for (const language of languages) expect(manifest.activationEvents).toContain(`onLanguage:${language}`);
  });
});
