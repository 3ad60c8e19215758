import { describe, expect, it } from 'vitest';
import type { PlacedReading } from '../../../../src/host/editor/lastReadings';
import { layerHints } from '../../../../src/host/editor/layerHints';
import { factsOf, header, small } from './facts';

const all = { shapes: true, parameters: true, health: true };
const space = '\u00a0';

const hintsOf = (text: string, readings: PlacedReading[] = [], switches = all) =>
  layerHints(factsOf(text).layers, readings, switches, (line) => text.split('\n')[line]!.length);
const labels = (...args: Parameters<typeof hintsOf>) => hintsOf(...args).map(({ label }) => label);

/** A reading of the layer that is made on a line. */
const reading = (line: number, gradientRms: number, ill = false): PlacedReading => ({
  layer: 'dense',
  position: { file: '/a.ts', line: line + 1, column: 11 },
  values: { gradientRms },
  ill,
  range: factsOf(small).layers.find(({ call }) => call.start.line === line)!.call,
  at: new Date(0),
});

describe('hints', () => {
  it('tell shape and parameters at the end of each layer’s line', () => {
    const hints = hintsOf(small);
    expect(hints.map(({ label }) => label)).toEqual([`[·, 64]  50${space}240`, '[·, 10]  650']);
    const lines = small.split('\n');
    expect(hints.map(({ place }) => place)).toEqual([
      { line: 2, character: lines[2]!.length },
      { line: 3, character: lines[3]!.length },
    ]);
  });

  it('stand behind each of several layers on one line, and at the last line of a long call', () => {
    const text = `${header}const m = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [2, 3] }), tf.layers.dense({ units: 5 })] });`;
    const line = text.split('\n')[1]!;
    expect(hintsOf(text).map(({ place }) => line.slice(0, place.character).at(-1))).toEqual([')', ')']);
    const long = `${header}const m = tf.sequential();\nm.add(tf.layers.dense({\n  units: 5,\n  inputShape: [3],\n}));`;
    expect(hintsOf(long)).toMatchObject([{ place: { line: 5, character: 4 }, label: '[·, 5]  20' }]);
  });

  it('leave out what is not known, or nothing', () => {
    const text = `${header}const m = tf.sequential();\nm.add(tf.layers.dense({ units, inputShape: [3] }));\nm.add(tf.layers.dropout({ rate: 0.1 }));`;
    expect(labels(text)).toEqual(['[·, ?]', '[·, ?]']);
  });

  it('can be switched off one by one', () => {
    const readings = [reading(2, 1e-9)];
    expect(labels(small, readings, { ...all, shapes: false, health: false })).toEqual([`50${space}240`, '650']);
    expect(labels(small, readings, { ...all, parameters: false, health: false })).toEqual(['[·, 64]', '[·, 10]']);
    expect(labels(small, readings, { shapes: false, parameters: false, health: true })).toEqual(['∇ 1e-9']);
  });

  it('tell the gradient of the last run, with a cross where it was ill', () => {
    expect(labels(small, [reading(2, 1.4e-9, true), reading(3, 0.07)], { ...all, parameters: false })).toEqual([
      '[·, 64]  ∇ 1e-9 ✕',
      '[·, 10]  ∇ 7e-2',
    ]);
    expect(labels(small, [reading(2, 0)], { ...all, parameters: false })[0]).toBe('[·, 64]  ∇ 0');
  });

  it('of several layers of one call tell the ill one, or the least gradient', () => {
    const health = { shapes: false, parameters: false, health: true };
    expect(labels(small, [reading(2, 0.1), reading(2, 0.01)], health)).toEqual(['∇ 1e-2']);
    expect(labels(small, [reading(2, 0.1, true), reading(2, 0.01)], health)).toEqual(['∇ 1e-1 ✕']);
  });

  it('count the layers of a loop', () => {
    const text = `${header}const m = tf.sequential();
m.add(tf.layers.dense({ units: 8, inputShape: [8] }));
for (const units of [8, 4, 2]) m.add(tf.layers.dense({ units }));`;
    expect(labels(text)).toEqual(['[·, 8]  72', '[·, 8] … [·, 2]']);
    expect(labels(text.replace('{ units }', '{ units: 8 }'))[1]).toBe('[·, 8]  3 × 72');
  });
});
