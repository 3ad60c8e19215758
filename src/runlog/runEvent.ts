import * as v from 'valibot';
import { epochSummary, intervention, nonFiniteEvent, timeFlow } from '../shared/run';
import { spectrumMeasured } from '../shared/spectrum';
import { terrainRead } from '../shared/terrain';

/** What happened beside the steps. `step`: the last one that was taken before. */
const happening = v.variant('type', [
  v.object({ type: v.literal('epochEnded'), ...epochSummary.entries }),
  v.object({ type: v.literal('timeFlowRead'), ...timeFlow.entries }),
  v.object({ type: v.literal('terrainRead'), ...terrainRead.entries }),
  v.object({ type: v.literal('spectrumMeasured'), ...spectrumMeasured.entries }),
  v.object({ type: v.literal('nonFiniteFound'), ...nonFiniteEvent.entries }),
  v.object({
    type: v.literal('stateChanged'),
    step: v.number(),
    state: v.picklist(['loading', 'training', 'paused', 'stopping']),
    detail: v.string(),
  }),
  ...intervention.options,
  v.object({ type: v.literal('checkpointSaved'), stage: v.number(), step: v.number(), file: v.string() }),
  v.object({ type: v.literal('noted'), step: v.number(), text: v.string() }),
  /** Nothing later is in the log, though the training went on. */
  v.object({ type: v.literal('loggingStopped'), step: v.number(), reason: v.string() }),
]);
export type Happening = v.InferOutput<typeof happening>;

/** A line of the events' file. `time`: ISO 8601, UTC. */
export const runEvent = v.intersect([v.object({ time: v.string() }), happening]);
export type RunEvent = v.InferOutput<typeof runEvent>;

/** The events by which somebody stepped in. */
export type InterventionEvent = Extract<RunEvent, { type: 'stateChanged' | 'learningRateChanged' | 'rolledBack' }>;

/** Pauses and their ends, stops, changed learning rates, roll-backs. A training that begins is no intervention. */
export function interventionsOf(events: readonly RunEvent[]): InterventionEvent[] {
  let paused = false;
  return events.filter((event): event is InterventionEvent => {
    if (event.type === 'learningRateChanged' || event.type === 'rolledBack') return true;
    if (event.type !== 'stateChanged') return false;
    const wasPaused = paused;
    paused = event.state === 'paused';
    return paused || event.state === 'stopping' || (wasPaused && event.state === 'training');
  });
}
