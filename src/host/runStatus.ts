import { basename } from 'node:path';
import type { Run } from '../session/run';
import { type PanelMessage, type PanelStatus, type RunMark, readingsKept } from '../shared/panelProtocol';

/** What the panel's head shows of a run. */
export function runStatus(run: Run, stepMilliseconds: number): PanelStatus {
  const { runId, file, seed } = run.request;
  return {
    runId,
    file,
    title: basename(file),
    seed,
    state: run.state,
    detail: run.detail,
    silentSeconds: run.silentSeconds,
    droppedSteps: run.droppedSteps,
    stepMilliseconds,
    rules: run.rules.length,
    checkpoints: run.checkpoints.length,
    end: run.end,
  };
}

/** All that is known of a run, for a panel that knows nothing: its latest stage in full. Pauses are no part of a run: who saw them says where they were. */
export function runSnapshot(run: Run, status: PanelStatus, pauses: readonly RunMark[] = []): PanelMessage {
  const stage = run.stages.at(-1);
  return {
    type: 'snapshot',
    status,
    stage: stage?.info ?? null,
    steps: stage?.history.toColumns() ?? [],
    epochs: [...run.epochs],
    findings: [...run.findings],
    terrains: stage?.terrains.slice(-readingsKept.terrains) ?? [],
    spectra: stage?.spectra.slice(-readingsKept.spectra) ?? [],
    timeFlows: [...(stage?.timeFlows.values() ?? [])],
    marks: [...run.interventions, ...pauses].sort((a, b) => a.step - b.step),
  };
}
