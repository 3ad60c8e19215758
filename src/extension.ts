import * as vscode from 'vscode';
import { watchActiveFile } from './host/activeFile';
import { answerPanel, registerCommands } from './host/commands';
import { contextOfRun } from './host/contextKeys';
import { CurrentRun } from './host/currentRun';
import { registerActions } from './host/editor/actions';
import { FactsThread } from './host/editor/factsThread';
import { registerHints } from './host/editor/hints';
import { registerHovers } from './host/editor/hovers';
import { LastReadings } from './host/editor/lastReadings';
import { registerLenses } from './host/editor/lenses';
import { markSources } from './host/editor/markSources';
import { OpenSources } from './host/editor/openSources';
import { Problems } from './host/editor/problems';
import { editorSettings } from './host/editorSettings';
import { promptOnFailure } from './host/failurePrompt';
import { LastRun } from './host/lastRun';
import { Lifetime } from './host/lifetime';
import { logRun } from './host/logRun';
import { createOutputLog } from './host/outputLog';
import { Panel, panelType } from './host/panel';
import { RunCode } from './host/runCode';
import { markRun } from './host/runMarks';
import { statusBarOfRun } from './host/statusBar';
import { trainCommand } from './host/trainCommand';
import { startRun } from './session/startRun';

/** Builds the parts and wires them. What ends a run comes last, so that it is disposed first. */
export function activate(context: vscode.ExtensionContext): void {
  const lifetime = new Lifetime((error) => console.error(error));
  context.subscriptions.push(lifetime);

  const log = lifetime.add(createOutputLog());
  const runs = new CurrentRun(startRun);
  const lastRun = new LastRun(context.storageUri?.fsPath ?? null, log);
  const problems = lifetime.add(new Problems(context.extensionPath));
  const readings = lifetime.add(new LastReadings(lastRun));
  const code = lifetime.add(
    new RunCode(runs, [
      (run, places, ends) => markRun(run, places, ends, problems, log),
      (run, places, ends) => readings.follow(run, places, ends),
    ]),
  );
  const reveal = code.reveal.bind(code);
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

  const thread = lifetime.add(new FactsThread(context.asAbsolutePath('dist/factsWorker.js'), log));
  const sources = lifetime.add(new OpenSources(thread));
  lifetime.add(markSources(sources, problems));
  lifetime.add(registerHints(sources, readings));
  lifetime.add(registerHovers(sources, readings, context.extensionUri));
  lifetime.add(registerLenses(sources));
  lifetime.add(registerActions(sources));
  lifetime.add(runs);
}
