// Runs inside the extension host. `run()` throws to fail; a report goes to the file named by RAVINE_SUITE_REPORT.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { editing } from './editing';
import { diagnostic, edit, folder, open, ravineOf, until } from './window';

const report: Record<string, unknown> = {};

/** One after the other: they share the window and its one run. */
const tests: Record<string, () => Promise<void>> = {
  'activates cheaply, without the parser': async () => {
    const extension = vscode.extensions.getExtension('ravine.ravine');
    assert.ok(extension, 'the extension is installed');
    assert.equal(extension.isActive, false, 'nothing has asked for it yet');
    const start = performance.now();
    await extension.activate();
    report.activationMilliseconds = performance.now() - start;
    assert.ok(!parserIsLoaded(), 'the parser is loaded lazily');
  },

  'registers its commands': async () => {
    const commands = await vscode.commands.getCommands(true);
    for (const name of ['train', 'stop', 'pause', 'resume', 'changeLearningRate', 'goBack', 'showPanel', 'showLog']) {
      assert.ok(commands.includes(`ravine.${name}`), name);
    }
  },

  'marks the call that starves': async () => {
    const document = await open('vanishing.ts');
    await vscode.commands.executeCommand('ravine.train');
    const found = await diagnostic(document.uri, 'vanishing-gradient');
    assert.equal(found.source, 'Ravine');
    assert.match(document.getText(found.range), /^tf\.layers\.dense\(\{[\s\S]*\}\)$/);
    assert.match(document.lineAt(found.range.start.line).text, /^model\.add\(tf\.layers\.dense/);
    assert.equal(found.range.start.character, 'model.add('.length);
    assert.ok(parserIsLoaded(), 'the parser is found where the first test looked for it');
  },

  'stops mid-run, and clears what a new run has not found': async () => {
    await vscode.commands.executeCommand('ravine.stop');
    const document = await open('endless.ts');
    await vscode.commands.executeCommand('ravine.train');
    await marker('endless-began');
    await vscode.commands.executeCommand('ravine.stop');
    await vscode.commands.executeCommand('ravine.train', document.uri);
    await marker('endless-began');
    await vscode.commands.executeCommand('ravine.stop');
  },

  'marks where a script fails': async () => {
    const document = await open('throws.ts');
    await vscode.commands.executeCommand('ravine.train');
    const found = await diagnostic(document.uri, 'script-error');
    assert.equal(found.range.start.line, 1);
    assert.match(found.message, /as asked/);
  },

  'moves a marker with its line and removes it with its text': async () => {
    const document = await open('throws.ts');
    const before = await diagnostic(document.uri, 'script-error');
    await edit(document.uri, new vscode.Range(0, 0, 0, 0), '// a line above\n');
    await until(() => ravineOf(document.uri)[0]?.range.start.line === before.range.start.line + 1, 'the marker moved');
    const { start } = before.range;
    await edit(document.uri, new vscode.Range(start.translate(1, 2), start.translate(1, 3)), '');
    await until(() => ravineOf(document.uri).length === 0, 'the marker went');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  },

  ...editing(report),
};

export async function run(): Promise<void> {
  const failures: string[] = [];
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  const path = process.env.RAVINE_SUITE_REPORT;
  if (path) writeFileSync(path, JSON.stringify({ ...report, tests: Object.keys(tests), failures }));
  if (failures.length > 0) throw new Error(failures.join('\n\n'));
}

const parserIsLoaded = () => Object.keys(require.cache).some((path) => /[\\/]dist[\\/]typescript\.js$/.test(path));

/** Waits for a file that a script writes, and takes it away. */
function marker(name: string): Promise<void> {
  const path = vscode.Uri.file(join(folder(), name));
  return new Promise((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`Waited in vain for the file ${name}`)), 20_000);
    const look = async () => {
      try {
        await vscode.workspace.fs.delete(path);
        clearTimeout(timer);
        done();
      } catch {
        setTimeout(look, 50);
      }
    };
    void look();
  });
}
