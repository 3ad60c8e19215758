import * as vscode from 'vscode';
import type { SourcePosition } from '../shared/source';
import type { RunWatcher } from './currentRun';
import { failureText } from './failureText';
import type { OutputLog } from './outputLog';

/** One notification for a run that failed; what a run finds is told in the panel and the code instead. */
export function promptOnFailure(log: OutputLog, goTo: RevealPosition): RunWatcher {
  return (run, lifetime) => {
    const prompt = async () => {
      const end = run.end;
      const text = end && failureText(run.request.file, end);
      if (!end || !text) return;
      const position = end.failure?.position;
      const chosen = await vscode.window.showErrorMessage(text, ...(position ? ['Go to Line'] : []), 'Show Log');
      if (chosen === 'Show Log') log.show();
      if (chosen === 'Go to Line' && position) await goTo(position);
    };
    lifetime.add({ dispose: run.observe({ ended: () => void prompt() }) });
  };
}

type RevealPosition = (position: SourcePosition) => Promise<void>;
