import type { Terrain } from '../src/shared/catalog';
import type { TerrainRead } from '../src/shared/terrain';
import { formatNumber, formatSetting } from './format';

/** What a terrain is like. See docs/instruments/terrain.md. */
export const terrainMeanings: Record<Terrain, string> = {
  slope: 'a way to go, downhill',
  plateau: 'nothing pulls anywhere',
  ravine: 'steep walls, a gentle floor: steps go from wall to wall',
  cliff: 'a sudden wall: one step can throw the weights far away',
  saddle: 'flat here, but there is a way down',
  'sharp basin': 'a narrow bottom: each step crosses it',
  'flat basin': 'a wide bottom',
};

/** What spoke for a terrain: `the gradient is small: ‖g‖ / its largest is 0.0420 (limit 0.1)`. */
export function evidenceTexts({ evidence }: TerrainRead): string[] {
  return evidence.map(({ quantity, value, threshold, says }) =>
    quantity === 'step verdict'
      ? says
      : `${says}: ${quantity} = ${formatNumber(value)}, limit ${formatSetting(threshold)}`,
  );
}
