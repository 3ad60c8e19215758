import * as v from 'valibot';
import { terrains } from './catalog';
import { wireNumber } from './wireNumber';

/** One measured quantity that speaks for a terrain, and what it was compared with. */
export const terrainEvidence = v.object({
  quantity: v.string(),
  value: wireNumber,
  threshold: wireNumber,
  says: v.string(),
});
export type TerrainEvidence = v.InferOutput<typeof terrainEvidence>;

/** Where the optimizer stands from this step on, with all that spoke for it. Told when it changes. */
export const terrainRead = v.object({
  stage: v.number(),
  step: v.number(),
  terrain: v.picklist(terrains),
  evidence: v.array(terrainEvidence),
});
export type TerrainRead = v.InferOutput<typeof terrainRead>;
