import * as vscode from 'vscode';
import type { Run } from '../session/run';
import { checkpointText, learningRateOf } from './intervenePrompts';

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

/** `Ravine: Go Back to Checkpoint`: weights, optimizer, random numbers and place in the data become what they were. */
export async function goBack(run: Run): Promise<void> {
  const items = [...run.checkpoints]
    .reverse()
    .map((checkpoint) => ({ ...checkpointText(run, checkpoint), checkpoint }));
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

/** A run that refuses says why. */
async function obeyed(asked: Promise<void>): Promise<void> {
  await asked.catch((error: unknown) => vscode.window.showWarningMessage(`Ravine: ${(error as Error).message}`));
}
