import * as vscode from 'vscode';
import { assertNever } from '../shared/assertNever';
import type { PanelRequest } from '../shared/panelProtocol';
import type { SourcePosition } from '../shared/source';
import type { CurrentRun } from './currentRun';
import { changeLearningRate, goBack } from './intervene';
import type { LastRun } from './lastRun';
import { Lifetime } from './lifetime';
import type { OutputLog } from './outputLog';
import type { Panel } from './panel';

interface Parts {
  runs: CurrentRun;
  panel: Panel;
  log: OutputLog;
  train(uri?: unknown): Promise<void>;
}

/** The palette's commands. One that cannot do anything now says so instead of failing. */
export function registerCommands({ runs, panel, log, train }: Parts): Lifetime {
  const lifetime = new Lifetime();
  const live = (act: (run: NonNullable<CurrentRun['live']>) => Promise<void>) => async () => {
    if (!runs.live) return void vscode.window.showInformationMessage('Nothing is being trained.');
    // A child that ends meanwhile answers nothing any more, and its end is told elsewhere.
    await act(runs.live).catch((error: unknown) => log.warn(String(error)));
  };
  const commands: Record<string, (...args: unknown[]) => unknown> = {
    'ravine.train': train,
    'ravine.stop': live((run) => run.stop()),
    'ravine.pause': live((run) => run.pause()),
    'ravine.resume': live((run) => run.resume()),
    'ravine.changeLearningRate': live(changeLearningRate),
    'ravine.goBack': live(goBack),
    'ravine.showPanel': () => panel.show(),
    'ravine.showLog': () => log.show(),
  };
  for (const [id, run] of Object.entries(commands)) lifetime.add(vscode.commands.registerCommand(id, run));
  return lifetime;
}

/** What the person does in the panel is what the commands do. */
export function answerPanel(runs: CurrentRun, lastRun: LastRun, reveal: (position: SourcePosition) => Promise<void>) {
  return (request: Exclude<PanelRequest, { type: 'ready' }>): void => {
    switch (request.type) {
      case 'reveal':
        return void reveal(request.position);
      case 'command': {
        const file =
          request.command === 'train' ? (runs.run?.request.file ?? lastRun.snapshot?.status.file) : undefined;
        const args = file === undefined ? [] : [vscode.Uri.file(file)];
        return void vscode.commands.executeCommand(`ravine.${request.command}`, ...args);
      }
      default:
        assertNever(request);
    }
  };
}
