import type { PanelMessage } from '../../../src/shared/panelProtocol';
import { columns, finding, position, snapshot, spectrum, stage, status } from '../../unit/webview/runs';

const timeFlow = { stage: 0, step: 3, layer: { name: 'lstm', position: position(4) }, gradientRms: [1e-9, 1] };
const terrain: Extract<PanelMessage, { type: 'terrain' }>['terrain'] = {
  stage: 0,
  step: 3,
  terrain: 'ravine',
  evidence: [{ quantity: 'condition', value: 300, threshold: 100, says: 'steep' }],
};

/** One of each message, as the host sends it. */
export const honest: PanelMessage[] = [
  snapshot({ steps: [columns(1, [3, 2])], findings: [finding()], spectra: [spectrum()], terrains: [terrain] }),
  { type: 'empty' },
  { type: 'status', status: status() },
  { type: 'stage', stage: stage() },
  { type: 'steps', steps: [columns(3, [1])] },
  { type: 'epoch', epoch: { stage: 0, epoch: 1, step: 2, logs: { loss: 1 } } },
  { type: 'findings', findings: [finding()] },
  { type: 'terrain', terrain },
  { type: 'spectrum', spectrum: spectrum() },
  { type: 'timeFlow', timeFlow },
  { type: 'mark', mark: { type: 'learningRateChanged', stage: 0, step: 2, from: 0.1, to: 0.01 } },
];

const poisons: readonly unknown[] = [
  ...[null, undefined, '', '<img src=x onerror=alert(1)>', '__proto__', 'constructor', 'NaN', '1e999'],
  ...[-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -(2 ** 31), true, [], {}, [[]], [null]],
  ...[
    new Float64Array(3),
    new Float32Array(2),
    Object.create(null),
    { length: 1e9 },
    JSON.parse('{"__proto__":{"hacked":1}}'),
  ],
];

/** A copy in which one part, wherever it lies, is something else, is gone, or stands twice. */
export function spoilt(value: unknown, random: () => number): unknown {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const alike = poisons.filter((poison) => typeof poison === typeof value);
  if (typeof value !== 'object' && alike.length > 0 && random() < 0.6) return pick(alike);
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value) || random() < 0.08) return pick(poisons);
  if (Array.isArray(value)) {
    if (value.length === 0 || random() < 0.2) return [...value, pick(poisons)];
    const at = Math.floor(random() * value.length);
    return value.map((item, i) => (i === at ? spoilt(item, random) : item));
  }
  const key = pick(Object.keys(value));
  if (random() < 0.1) return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  return { ...value, [key]: spoilt((value as Record<string, unknown>)[key], random) };
}
