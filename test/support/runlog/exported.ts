import { FindingsLog } from '../../../src/runlog/findingsLog';
import { readRun } from '../../../src/runlog/readRun';
import type { RecordedRun } from '../../../src/runlog/recordedRun';
import type { Finding } from '../../../src/shared/finding';
import type { StageInfo } from '../../../src/shared/run';
import { aFinding, anEnd } from '../../unit/cli/fakes';
import { logSteps, makeLog, stageInfo } from './logs';

/** A run of two stages with something of everything, as its folder tells it. */
export async function aRecordedRun(workspace: string, runId: string, change: Change = {}): Promise<RecordedRun> {
  const { first = stageInfo(), findings = [aFinding] } = change;
  const made = makeLog(workspace, runId);
  const { log } = made;
  log.stageStarted(first);
  logSteps(made, 1, 9, 4);
  log.happened({ type: 'epochEnded', stage: 0, epoch: 1, step: 9, logs: { loss: 0.5, val_loss: Number.NaN } });
  log.happened({ type: 'stateChanged', step: 9, state: 'paused', detail: '' });
  log.happened({ type: 'learningRateChanged', stage: 0, step: 9, from: 0.1, to: 0.01 });
  log.happened({ type: 'noted', step: 9, text: change.note ?? 'a note' });
  log.stageStarted(secondStage);
  log.step({ stage: 1, step: 10, scalars: { loss: 2, alpha: 0.25 }, layers: { weightL2: Float32Array.of(0.1) } });
  log.step({ stage: 1, step: 11, scalars: { loss: 1 }, layers: {} });
  log.end(change.end ?? anEnd);
  await new FindingsLog(made.folder, () => undefined).close(findings, anEnd);
  return readRun(made.folder);
}

interface Change {
  first?: StageInfo;
  findings?: Finding[];
  note?: string;
  end?: typeof anEnd;
}

export const secondStage: StageInfo = {
  ...stageInfo(),
  stage: 1,
  layers: [{ ...stageInfo().layers[0]!, name: 'a,"b"' }],
};
