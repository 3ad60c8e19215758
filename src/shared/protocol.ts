import * as v from 'valibot';
import {
  epochSummary,
  intervention,
  keptCheckpoint,
  nonFiniteEvent,
  runEnd,
  runRequest,
  stageInfo,
  timeFlow,
} from './run';
import { spectrumMeasured } from './spectrum';
import { stepColumns } from './stepColumns';
import { terrainRead } from './terrain';

/**
 * What host (or command line) and trainer child say to each other. Commands go down and are answered; events come up and
 * are not. Bump the version when either side would misread the other.
 */
export const protocolVersion = 1;

/** Commands, by name: the argument's schema. Every command is answered with nothing, or with an error. */
export const trainerCommands = {
  start: runRequest,
  pause: v.null(),
  resume: v.null(),
  stop: v.null(),
  /** Of one training of the script, by default of the latest; from its next step on. */
  setLearningRate: v.object({
    stage: v.optional(v.number()),
    learningRate: v.pipe(v.number(), v.finite(), v.gtValue(0)),
  }),
  /** To the checkpoint of this step, before the next step is taken. */
  rollBack: v.object({ step: v.number() }),
} as const;

/** Events, by name: the payload's schema. `ready` is the first message of all. */
export const trainerEvents = {
  ready: v.object({ protocolVersion: v.number(), pid: v.number() }),
  stateChanged: v.object({ state: v.picklist(['loading', 'training', 'paused', 'stopping']), detail: v.string() }),
  stageStarted: stageInfo,
  stepsRecorded: stepColumns,
  epochEnded: epochSummary,
  timeFlowRead: timeFlow,
  terrainRead,
  spectrumMeasured,
  nonFiniteFound: nonFiniteEvent,
  /** The training goes on from this step of an earlier run: those up to it are not taken again. */
  resumed: v.object({ stage: v.number(), step: v.number(), epoch: v.number() }),
  intervened: intervention,
  /** All that the run can go back to now, oldest first. */
  checkpointsKept: v.array(keptCheckpoint),
  /** The run is logged into this folder. */
  logStarted: v.object({ folder: v.string() }),
  /** The log has ended before the run, or could not begin: why, in a sentence, and whether there are steps in it. */
  logStopped: v.object({ reason: v.string(), hasSteps: v.boolean() }),
  /** A sentence for the run's log. */
  noted: v.object({ text: v.string() }),
  runEnded: runEnd,
} as const;

type Inputs<Schemas extends Record<string, v.GenericSchema>> = {
  [Name in keyof Schemas]: v.InferOutput<Schemas[Name]>;
};

export type CommandArguments = Inputs<typeof trainerCommands>;
export type EventPayloads = Inputs<typeof trainerEvents>;
export type CommandName = keyof CommandArguments;
export type EventName = keyof EventPayloads;

/** What the child implements: one method a command. */
export type TrainerCommands = { [Name in CommandName]: (argument: CommandArguments[Name]) => Promise<void> | void };

/** What the parent implements: one method an event. */
export type TrainerEvents = { [Name in EventName]: (payload: EventPayloads[Name]) => void };

/** The envelopes on the wire. `runId` is empty until a run was started. */
export const downMessage = v.object({
  kind: v.literal('command'),
  id: v.number(),
  name: v.string(),
  argument: v.unknown(),
});
export const upMessage = v.variant('kind', [
  v.object({ kind: v.literal('event'), runId: v.string(), name: v.string(), payload: v.unknown() }),
  v.object({ kind: v.literal('reply'), id: v.number(), error: v.nullable(v.string()) }),
]);
export type DownMessage = v.InferOutput<typeof downMessage>;
export type UpMessage = v.InferOutput<typeof upMessage>;
