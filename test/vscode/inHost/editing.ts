// What the editor shows while a model is being written: nothing is run.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { codeOf, diagnostic, edit, open, ravineOf, until } from './window';

const file = 'typed.ts';
const rule = 'learning-rate-out-of-range';

/** Tests for the suite; how long a squiggle took goes to its report. */
export const editing = (report: Record<string, unknown>): Record<string, () => Promise<void>> => ({
  'underlines a mistake as it is typed, and no more when it is mended': async () => {
    const document = await open(file);
    const start = performance.now();
    await replace(document, 'sgd(0.01)', 'sgd(50)');
    const found = await diagnostic(document.uri, rule);
    report.squiggleMilliseconds = performance.now() - start;
    assert.equal(document.getText(found.range), '50');
    await replace(document, 'sgd(50)', 'sgd(0.01)');
    await until(() => ravineOf(document.uri).length === 0, 'the squiggle went');
  },

  'mends by one edit, which one undo takes back': async () => {
    const document = await open(file);
    await replace(document, 'sgd(0.01)', 'sgd(50)');
    const { range } = await diagnostic(document.uri, rule);
    const before = document.getText();
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const titles = actions.map(({ title }) => title);
    assert.ok(titles.includes('Use 0.01') && titles.includes(`Switch off the rule ${rule}`), titles.join('; '));
    const [mend] = actions.filter(({ isPreferred, title }) => isPreferred && title === 'Use 0.01');
    assert.ok(mend?.edit && (await vscode.workspace.applyEdit(mend.edit)));
    assert.match(document.getText(), /sgd\(0\.01\)/);
    await until(() => ravineOf(document.uri).length === 0, 'the squiggle went');
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), before);
    await diagnostic(document.uri, rule);
  },

  'hears that a rule is switched off, and on': async () => {
    const { uri } = await open(file);
    const configuration = () => vscode.workspace.getConfiguration('ravine');
    await vscode.commands.executeCommand('ravine.switchRuleOff', rule);
    await until(() => ravineOf(uri).length === 0, 'the squiggle went');
    assert.deepEqual(configuration().get('rules'), { [rule]: false });
    await configuration().update('rules', undefined, vscode.ConfigurationTarget.Workspace);
    await diagnostic(uri, rule);
    await configuration().update('editor.diagnostics', false, vscode.ConfigurationTarget.Workspace);
    await until(() => ravineOf(uri).length === 0, 'all squiggles went');
    await configuration().update('editor.diagnostics', undefined, vscode.ConfigurationTarget.Workspace);
    await diagnostic(uri, rule);
  },

  'tells shapes and parameters, also while a line is half-typed': async () => {
    const document = await open(file);
    assert.deepEqual(await hints(document), ['[·, 64]  50\u00a0240', '[·, 10]  650']);
    await edit(document.uri, new vscode.Range(4, 0, 4, 0), 'model.add(tf.layers.dense({ units: \n');
    assert.deepEqual(await hints(document), ['[·, 64]  50\u00a0240', '[·, 10]  650']);
    assert.ok(ravineOf(document.uri).some((one) => codeOf(one) === rule));
    await vscode.commands.executeCommand('undo');
  },

  'tells of a layer under the pointer, and offers to train': async () => {
    const document = await open(file);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      placeOf(document, 'layers.dense'),
    );
    const texts = hovers.flatMap(({ contents }) => contents.map((one) => (typeof one === 'string' ? one : one.value)));
    assert.ok(
      texts.some((text) => text.includes('[·, 784] → [·, 64]')),
      texts.join('\n'),
    );
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      10,
    );
    const [lens] = lenses.filter(({ command }) => command?.command === 'ravine.train');
    assert.equal(lens?.command?.title, 'Train');
    assert.match(document.lineAt(lens.range.start.line).text, /model\.fit/);
  },

  'forgets a file that is closed': async () => {
    const document = await open(file);
    await diagnostic(document.uri, rule);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.languages.setTextDocumentLanguage(document, 'plaintext');
    await until(() => ravineOf(document.uri).length === 0, 'the squiggles of a script that is none any more went');
  },
});

async function replace(document: vscode.TextDocument, from: string, to: string): Promise<void> {
  const start = placeOf(document, from);
  await edit(document.uri, new vscode.Range(start, start.translate(0, from.length)), to);
}

function placeOf(document: vscode.TextDocument, text: string): vscode.Position {
  const offset = document.getText().indexOf(text);
  assert.ok(offset >= 0, `${text} in ${document.getText()}`);
  return document.positionAt(offset);
}

async function hints(document: vscode.TextDocument): Promise<string[]> {
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const found = await vscode.commands.executeCommand<vscode.InlayHint[]>(
    'vscode.executeInlayHintProvider',
    document.uri,
    whole,
  );
  return found.flatMap(({ label }) => (typeof label === 'string' && label.startsWith('[') ? [label] : []));
}
