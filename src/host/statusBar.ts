import * as vscode from 'vscode';
import { Coalescer } from './coalescer';
import type { RunWatcher } from './currentRun';
import { statusText } from './statusText';

/** One item while a run is live: step and loss; a click stops. */
export const statusBarOfRun: RunWatcher = (run, lifetime) => {
  const item = lifetime.add(vscode.window.createStatusBarItem('ravine.run', vscode.StatusBarAlignment.Left, 10));
  item.name = 'Ravine';
  item.command = 'ravine.stop';
  item.tooltip = 'Stop training';
  const update = lifetime.add(
    new Coalescer(250, () => {
      item.text = `$(pulse) ${statusText(run)}`;
    }),
  );
  update.flush();
  item.show();
  lifetime.add({
    dispose: run.observe({
      statusChanged: () => update.request(),
      stepsRecorded: () => update.request(),
      ended: () => {
        update.cancel();
        item.hide();
      },
    }),
  });
};
