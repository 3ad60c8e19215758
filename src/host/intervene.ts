import * as vscode from 'vscode';
import type { Run } from '../session/run';
import type { KeptCheckpoint } from '../shared/run';
import { readable } from './statusText';

/** `Ravine: Change Learning Rate`: of the training that is under way, from its next step on. */
export async function changeLearningRate(run: Run): Promise<void> {
  const stage = run.stages.at(-1);
  const value = await vscode.window.showInputBox({
    title: 'Learning rate from the next step on',
    prompt: 'It stays, whatever the script or a schedule make of theirs.',
    value: String(stage?.history.scalar('learningRate').at(-1) ?? ''),
    validateInput: (text) => (learningRateOf(text) === null ? 'A number above 0, such as 0.01 or 1e-3' : null),
  });
  const learningRate = learningRateOf(value ?? '');
  if (learningRate !== null) await obeyed(run.setLearningRate(learningRate));
}

/** Null: this is none. */
export function learningRateOf(text: string): number | null {
  const rate = Number(text);
  return text.trim() !== '' && Number.isFinite(rate) && rate > 0 ? rate : null;
}

/** `Ravine: Go Back to Checkpoint`: weights, optimizer, random numbers and place in the data become what they were. */
export async function goBack(run: Run): Promise<void> {
  const items = [...run.checkpoints].reverse().map((checkpoint) => ({ ...describe(run, checkpoint), checkpoint }));
  if (items.length === 0) {
    await vscode.window.showInformationMessage('No checkpoint of this training is kept yet.');
    return;
  }
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Go back to',
    placeHolder: 'A checkpoint, the latest first',
  });
  if (chosen) await obeyed(run.rollBack(chosen.checkpoint.step));
}

/** `step 120`, `epoch 3`, `loss 0.6931`. */
export function describe({ stages }: Pick<Run, 'stages'>, { stage, step, epoch }: KeptCheckpoint) {
  const history = stages[stage]?.history;
  const row = history ? rowOf(history, step) : -1;
  const loss = row < 0 ? '' : `loss ${readable(history!.scalar('loss')[row]!)}`;
  return { label: `step ${step}`, description: `epoch ${epoch}`, detail: loss };
}

/** Steps are counted on after going back: the row of a step is where its number stands. */
function rowOf(history: Run['stages'][number]['history'], step: number): number {
  for (let row = history.length - 1; row >= 0; row--) if (history.stepAt(row) === step) return row;
  return -1;
}

/** A run that refuses says why. */
async function obeyed(asked: Promise<void>): Promise<void> {
  await asked.catch((error: unknown) => vscode.window.showWarningMessage(`Ravine: ${(error as Error).message}`));
}
