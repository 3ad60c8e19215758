import { randomInt } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { logIn, newRunId } from '../session/newRun';
import { plainRequest, type RunRequest } from '../shared/run';
import { isScript, scriptExtensions } from '../shared/scriptFile';
import type { CurrentRun } from './currentRun';
import type { Log } from './log';
import { looksLikeModel } from './modelFile';
import type { Panel } from './panel';
import type { Settings } from './settings';
import { workingDirectory } from './workingDirectory';

interface Parts {
  runs: CurrentRun;
  panel: Panel;
  settingsFor(uri: vscode.Uri): Settings;
  trainerPath: string;
  log: Log;
}

/** `Ravine: Train`: everything that must hold before a script runs, each with what to do where it does not; then the run. */
export function trainCommand(parts: Parts): (uri?: unknown) => Promise<void> {
  let preparing = false;
  return async (uri) => {
    // A second click while the first one saves or asks would start two runs.
    if (preparing) return;
    preparing = true;
    try {
      await train(parts, uri instanceof vscode.Uri ? uri : activeScript());
    } finally {
      preparing = false;
    }
  };
}

async function train(
  { runs, panel, settingsFor, trainerPath, log }: Parts,
  uri: vscode.Uri | undefined,
): Promise<void> {
  if (!vscode.workspace.isTrusted) return explainTrust();
  const refusal = refusalOf(uri);
  if (refusal !== null || !uri) return warn(refusal ?? '');
  if (!(await saved(uri, log))) return;
  if (!(await previousEnded(runs))) return;
  const settings = settingsFor(uri);
  const request = requestFor(uri, settings);
  if (!isFolder(request.workingDirectory)) {
    return warn(
      `The working directory ${request.workingDirectory} is no folder: correct the setting ravine.workingDirectory.`,
    );
  }
  const { memoryLimitMb, env: environment, rules } = settings;
  runs.start(request, { trainerPath, memoryLimitMb, environment, rules });
  panel.show();
}

/** The file that the person means: the active editor, or with the focus elsewhere the visible script that trains. */
function activeScript(): vscode.Uri | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const active = activeTextEditor?.document;
  if (active) return active.uri;
  return visibleTextEditors.find(({ document }) => looksLikeModel(document.fileName, document.getText()))?.document.uri;
}

function refusalOf(uri: vscode.Uri | undefined): string | null {
  if (!uri) return 'Open the script to train first.';
  if (uri.scheme === 'untitled') return 'Save the file first: training runs a file on disk.';
  if (uri.scheme !== 'file') return `Training runs a file on disk, and this one is not on one (${uri.scheme}).`;
  if (!isScript(uri.fsPath))
    return `${basename(uri.fsPath)} is no script: the name of one ends in ${scriptExtensions.join(' ')}.`;
  return null;
}

async function explainTrust(): Promise<void> {
  const manage = 'Manage Workspace Trust';
  const text = 'Training runs the code of this workspace, and this workspace is not trusted. Nothing was run.';
  const chosen = await vscode.window.showWarningMessage(text, manage);
  if (chosen === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}

/** The child reads files from the disk, so what is on the screen has to be there. */
async function saved(uri: vscode.Uri, log: Log): Promise<boolean> {
  const scripts = vscode.workspace.textDocuments.filter((document) => document.isDirty && isScript(document.fileName));
  const document = scripts.find((script) => script.uri.toString() === uri.toString());
  for (const other of scripts) {
    if (other !== document) log.warn(`${other.fileName} has unsaved changes: the run sees the file on disk.`);
  }
  if (!document) return true;
  const name = basename(uri.fsPath);
  if (!(await document.save())) {
    await warn(`${name} could not be saved, and training runs the file on disk: it was not started.`);
    return false;
  }
  vscode.window.setStatusBarMessage(`Saved ${name}: training runs the file on disk`, 5000);
  return true;
}

async function previousEnded(runs: CurrentRun): Promise<boolean> {
  const live = runs.live;
  if (!live) return true;
  const start = 'Stop and Start';
  const name = basename(live.request.file);
  const detail = 'One run is live at a time. Stop the running one and start the new one?';
  const chosen = await vscode.window.showWarningMessage(`${name} is being trained.`, { modal: true, detail }, start);
  if (chosen !== start) return false;
  await live.stop();
  return true;
}

function requestFor(uri: vscode.Uri, settings: Settings): RunRequest {
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? null;
  const directory = workingDirectory(uri.fsPath, settings.workingDirectory, folder);
  const runId = newRunId(uri.fsPath);
  return {
    runId,
    file: uri.fsPath,
    workingDirectory: directory,
    scriptArguments: settings.scriptArguments,
    ...plainRequest,
    seed: settings.seed ?? randomInt(2 ** 32),
    engine: settings.engine,
    threads: settings.threads,
    executionProvider: settings.executionProvider,
    optimizer: settings.optimizer,
    learningRate: settings.learningRate,
    hyperparameters: {
      ...(settings.momentum !== null && { momentum: settings.momentum }),
      ...settings.optimizerOptions,
    },
    schedule: settings.schedule,
    momentumSchedule: settings.momentumSchedule,
    weightDecay: settings.weightDecay,
    weightDecayMode: settings.weightDecayMode,
    clipNorm: settings.clipNorm,
    clipValue: settings.clipValue,
    diagnosticsBudget: settings.diagnosticsBudget,
    log: settings.log ? logIn(folder ?? directory, runId) : null,
  };
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

async function warn(text: string): Promise<void> {
  await vscode.window.showWarningMessage(text);
}
