// A process that logs a run until it is killed: its arguments are the workspace and the run's id. After each batch it tells the batch's last step.
import { writeSync } from 'node:fs';
import { aCheckpoint } from './checkpoints';
import { makeLog, stageInfo, stepOf } from './logs';

const [workspace = '', runId] = process.argv.slice(2);
const { log } = makeLog(workspace, runId);
log.stageStarted(stageInfo());
for (let step = 1; ; step++) {
  log.step(stepOf(step));
  if (step % 20 === 0) log.happened({ type: 'epochEnded', stage: 0, epoch: step / 20, step, logs: { val_loss: 1 } });
  if (step % 50 === 0) log.checkpoint(aCheckpoint(step));
  if (step % 10 > 0) continue;
  log.flush();
  writeSync(1, `${step}\n`);
}
