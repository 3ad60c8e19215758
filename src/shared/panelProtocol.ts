import * as v from 'valibot';
import { finding } from './finding';
import { epochSummary, intervention, runEnd, stageInfo, timeFlow } from './run';
import { sourcePosition } from './source';
import { spectrumMeasured } from './spectrum';
import { stepColumns } from './stepColumns';
import { terrainRead } from './terrain';
import { wireNumber } from './wireNumber';

/** Who runs, and how far it is: small, sent whole whenever it changes. */
export const panelStatus = v.object({
  runId: v.string(),
  /** The script's path, and its name for people. */
  file: v.string(),
  title: v.string(),
  seed: v.number(),
  state: v.picklist(['starting', 'loading', 'training', 'paused', 'stopping', 'ended']),
  /** What is being done while nothing is drawn yet, how somebody stepped in last, or why it ended. */
  detail: v.string(),
  /** Seconds since the child last said anything while it trains; 0 when it is not late. Above 5 it counts as stalled. */
  silentSeconds: v.number(),
  /** Steps lost on the way because the channel was full. */
  droppedSteps: v.number(),
  /** Milliseconds a step at present; NaN before the first steps. */
  stepMilliseconds: wireNumber,
  /** How many rules judge this run. */
  rules: v.number(),
  /** How many checkpoints the present training can go back to. */
  checkpoints: v.number(),
  end: v.nullable(runEnd),
});
export type PanelStatus = v.InferOutput<typeof panelStatus>;

/** What somebody did to the run, at its place on the time axis. `step`: the last one that was taken before. */
export const runMark = v.variant('type', [
  ...intervention.options,
  v.object({ type: v.literal('paused'), stage: v.number(), step: v.number() }),
]);
export type RunMark = v.InferOutput<typeof runMark>;

/** So many readings at most are kept for looking back, the latest. A spectrum is some 4 kB. */
export const readingsKept = { terrains: 500, spectra: 50 } as const;

/**
 * Host to panel. A snapshot replaces everything; the others add to it. Numbers that may be non-finite are encoded by
 * `toWire`, since the editor's message channel is JSON; typed arrays pass as they are.
 */
export const panelMessage = v.variant('type', [
  v.object({
    type: v.literal('snapshot'),
    status: panelStatus,
    stage: v.nullable(stageInfo),
    steps: v.array(stepColumns),
    epochs: v.array(epochSummary),
    findings: v.array(finding),
    /** Of the shown stage, in the order of their steps; of time flows the latest of each layer. */
    terrains: v.array(terrainRead),
    spectra: v.array(spectrumMeasured),
    timeFlows: v.array(timeFlow),
    /** Of the whole run. */
    marks: v.array(runMark),
  }),
  /** Nothing has run yet in this window. */
  v.object({ type: v.literal('empty') }),
  v.object({ type: v.literal('status'), status: panelStatus }),
  v.object({ type: v.literal('stage'), stage: stageInfo }),
  v.object({ type: v.literal('steps'), steps: v.array(stepColumns) }),
  v.object({ type: v.literal('epoch'), epoch: epochSummary }),
  v.object({ type: v.literal('terrain'), terrain: terrainRead }),
  v.object({ type: v.literal('spectrum'), spectrum: spectrumMeasured }),
  v.object({ type: v.literal('timeFlow'), timeFlow }),
  v.object({ type: v.literal('mark'), mark: runMark }),
  /** All findings of the run, leading cause first. */
  v.object({ type: v.literal('findings'), findings: v.array(finding) }),
]);
export type PanelMessage = v.InferOutput<typeof panelMessage>;

/** What the panel's buttons ask for: the palette's commands of the same names. */
export const panelCommands = ['stop', 'pause', 'resume', 'train', 'showLog', 'changeLearningRate', 'goBack'] as const;

/** Panel to host: what the person did. `ready` asks for a snapshot. */
export const panelRequest = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('command'), command: v.picklist(panelCommands) }),
  v.object({ type: v.literal('reveal'), position: sourcePosition }),
]);
export type PanelRequest = v.InferOutput<typeof panelRequest>;
