import * as v from 'valibot';
import { finding } from './finding';
import { epochSummary, runEnd, stageInfo } from './run';
import { sourcePosition } from './source';
import { stepColumns } from './stepColumns';
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
  end: v.nullable(runEnd),
});
export type PanelStatus = v.InferOutput<typeof panelStatus>;

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
  }),
  /** Nothing has run yet in this window. */
  v.object({ type: v.literal('empty') }),
  v.object({ type: v.literal('status'), status: panelStatus }),
  v.object({ type: v.literal('stage'), stage: stageInfo }),
  v.object({ type: v.literal('steps'), steps: v.array(stepColumns) }),
  v.object({ type: v.literal('epoch'), epoch: epochSummary }),
  /** All findings of the run, leading cause first. */
  v.object({ type: v.literal('findings'), findings: v.array(finding) }),
]);
export type PanelMessage = v.InferOutput<typeof panelMessage>;

/** Panel to host: what the person did. `ready` asks for a snapshot. */
export const panelRequest = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('command'), command: v.picklist(['stop', 'pause', 'resume', 'train', 'showLog']) }),
  v.object({ type: v.literal('reveal'), position: sourcePosition }),
]);
export type PanelRequest = v.InferOutput<typeof panelRequest>;
