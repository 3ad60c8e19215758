import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csv } from '../../../../src/runlog/export/csv';
import { float32Text } from '../../../../src/runlog/export/float32Text';
import { json } from '../../../../src/runlog/export/json';
import type { RecordedRun } from '../../../../src/runlog/recordedRun';
import { layerNames } from '../../../support/rules/histories';
import { aRecordedRun, secondStage } from '../../../support/runlog/exported';
import { stageInfo, stepOf, temporaryWorkspace } from '../../../support/runlog/logs';
import { aFinding, anEnd } from '../../cli/fakes';

let run: RecordedRun;
let dispose = () => {};
beforeAll(async () => {
  const { workspace, dispose: remove } = temporaryWorkspace();
  dispose = remove;
  run = await aRecordedRun(workspace, 'run');
});
afterAll(() => dispose());

/** RFC 4180, a field at a time. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,"\n]*))(,|\n)/g)) {
    rows.at(-1)!.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === '\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe('CSV', () => {
  const table = () => {
    const [head = [], ...rows] = parseCsv([...csv(run)].join(''));
    return rows.map((row) => Object.fromEntries(row.map((cell, i) => [head[i]!, cell])));
  };

  it('has one row a step and a column for everything that any stage measured', () => {
    const rows = table();
    expect(rows.map(({ stage, step }) => [stage, step].map(Number))).toEqual([
      ...Array.from({ length: 9 }, (_, i) => [0, i + 1]),
      [1, 10],
      [1, 11],
    ]);
    expect(Object.keys(rows[0]!)).toEqual([
      ...['stage', 'step', 'time', 'loss', 'gradientNorm', 'learningRate', 'metric:acc'],
      ...layerNames.flatMap((layer) => [`${layer}/gradientL2`, `${layer}/updateRatio`]),
      ...['alpha', 'a,"b"/weightL2'],
    ]);
    expect(rows[0]!.time).toBe('2026-01-02T03:04:05.000Z');
  });

  it('gives back every number, with NaN and infinities by name', () => {
    for (const row of table().slice(0, 9)) {
      const { scalars, layers } = stepOf(Number(row.step));
      for (const [name, value] of Object.entries(scalars)) expect(row[name]).toBe(String(value));
      layerNames.forEach((layer, i) => {
        for (const metric of ['gradientL2', 'updateRatio'] as const)
          expect(Math.fround(Number(row[`${layer}/${metric}`]))).toBe(layers[metric]![i]);
      });
    }
  });

  it('leaves a cell empty where nothing was measured', () => {
    const [tenth, eleventh] = table().slice(9);
    expect([tenth?.alpha, tenth?.['a,"b"/weightL2'], tenth?.gradientNorm]).toEqual(['0.25', '0.1', '']);
    expect([eleventh?.alpha, eleventh?.['a,"b"/weightL2'], eleventh?.loss]).toEqual(['', '', '1']);
  });
});

describe('JSON', () => {
  it('is the whole run, numbers that are not finite as strings', () => {
    const whole = JSON.parse([...json(run)].join(''));
    expect(whole).toMatchObject({
      id: 'run',
      manifest: { name: 'train.ts', end: anEnd },
      stages: [
        { stage: 0, info: stageInfo() },
        { stage: 1, info: secondStage },
      ],
      epochs: [{ epoch: 1, step: 9, logs: { loss: 0.5, val_loss: 'NaN' } }],
      findings: [{ ...aFinding, evidence: { gradient: 1e-9, ratio: 'NaN' } }],
      problems: [],
    });
    expect(whole.events).toHaveLength(4);
    expect(whole.stages[0].steps).toHaveLength(9);
    expect(whole.stages[0].steps[6]).toMatchObject({ step: 7, loss: 'NaN', metrics: { acc: 0.007 } });
    expect(whole.stages[0].steps[0].layers.map(({ name }: { name: string }) => name)).toEqual(layerNames);
  });

  it('leaves out what was not measured', () => {
    const { stages } = JSON.parse([...json(run)].join(''));
    const time = '2026-01-02T03:04:05.090Z';
    expect(stages[1].steps).toEqual([
      { step: 10, time, loss: 2, alpha: 0.25, metrics: {}, layers: [{ name: 'a,"b"', weightL2: 0.1 }] },
      { step: 11, time, loss: 1, metrics: {}, layers: [{ name: 'a,"b"' }] },
    ]);
  });
});

it.each([0.1, 1 / 3, 16_777_216, 1e-45, 3.4028234663852886e38, -0.7, 123_456.789])(
  '%d as a float32 reads back',
  (value) => {
    const float = Math.fround(value);
    expect(Math.fround(Number(float32Text(float)))).toBe(float);
    expect(float32Text(float).replace(/e.*|[-.]/g, '').length).toBeLessThanOrEqual(11);
  },
);
