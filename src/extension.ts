import * as vscode from 'vscode';
import { watchActiveFile } from './host/activeFile';
import { answerPanel, registerCommands } from './host/commands';
import { contextOfRun } from './host/contextKeys';
import { CurrentRun } from './host/currentRun';
import { editorSettings } from './host/editorSettings';
import { promptOnFailure } from './host/failurePrompt';
import { LastRun } from './host/lastRun';
import { Lifetime } from './host/lifetime';
import { logRun } from './host/logRun';
import { createOutputLog } from './host/outputLog';
import { Panel, panelType } from './host/panel';
import { RunCode } from './host/runCode';
import { statusBarOfRun } from './host/statusBar';
import { trainCommand } from './host/trainCommand';
import { startRun } from './session/startRun';

/** Builds the parts and wires them. What ends a run comes last, so that it is disposed first. */
export function activate(context: vscode.ExtensionContext): void {
  const lifetime = new Lifetime((error) => console.error(error));
  context.subscriptions.push(lifetime);

  const log = lifetime.add(createOutputLog());
  const runs = new CurrentRun(startRun);
  const code = lifetime.add(new RunCode(runs, context, log));
  const reveal = code.reveal.bind(code);
  const lastRun = new LastRun(context.storageUri?.fsPath ?? null, log);
  const panel = lifetime.add(new Panel(runs, context, answerPanel(runs, lastRun, reveal), log, lastRun));
  runs.watch(logRun(log));
  runs.watch(contextOfRun);
  runs.watch(statusBarOfRun);
  runs.watch(lastRun.watcher);
  runs.watch(promptOnFailure(log, reveal));

  const trainerPath = context.asAbsolutePath('dist/trainer.js');
  const train = trainCommand({ runs, panel, settingsFor: editorSettings(), trainerPath, log });
  lifetime.add(registerCommands({ runs, panel, log, train }));
  lifetime.add(vscode.window.registerWebviewPanelSerializer(panelType, panel));
  lifetime.add(watchActiveFile());
  lifetime.add(runs);
}
