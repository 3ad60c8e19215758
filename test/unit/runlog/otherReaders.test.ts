import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from '@uwdata/flechette';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layerNames } from '../../support/rules/histories';
import {
  logSteps,
  type MadeLog,
  makeLog,
  stageInfo,
  start,
  stepOf,
  temporaryWorkspace,
} from '../../support/runlog/logs';
import { anEnd } from '../cli/fakes';

// Flechette is an Arrow reader that shares no code with the library that writes these files.

let made: MadeLog;
let dispose = () => {};
beforeAll(() => {
  const { workspace, dispose: remove } = temporaryWorkspace();
  dispose = remove;
  made = makeLog(workspace);
  made.log.stageStarted(stageInfo());
  logSteps(made, 1, 12, 5);
  const { layers, ...thirteenth } = stepOf(13);
  made.log.step({ ...thirteenth, layers: { gradientL2: layers.gradientL2! } });
});
afterAll(() => dispose());

const table = () => tableFromIPC(readFileSync(join(made.folder, 'steps-0.arrows')), { useBigInt: false });

describe('another reader of Arrow streams', () => {
  it('reads a log that is still being written, as far as it is', () => {
    expect(table().numRows).toBe(10);
  });

  it('finds one row a step: scalars as numbers, layer metrics as lists, nothing where nothing was measured', () => {
    made.log.end(anEnd);
    const rows = table().toArray();
    expect(rows.map((row) => row.step)).toEqual(Array.from({ length: 13 }, (_, i) => i + 1));
    for (const row of rows) {
      const { scalars, layers } = stepOf(row.step);
      expect(row).toMatchObject(scalars);
      expect(row.gradientL2).toEqual(layers.gradientL2);
      expect(row.updateRatio).toEqual(row.step === 13 ? null : layers.updateRatio);
      expect([row.stage, row.time]).toEqual([0, start + (row.step - 1) * 10]);
    }
  });

  it('finds the names of the layers in the schema', () => {
    const { metadata, fields } = table().schema;
    expect(JSON.parse(metadata?.get('layers') ?? '')).toEqual([...layerNames]);
    expect(JSON.parse(metadata?.get('stage') ?? '')).toEqual(stageInfo());
    expect(fields.map(({ name }) => name)).toEqual([
      'stage',
      'step',
      'time',
      'loss',
      'gradientNorm',
      'learningRate',
      'metric:acc',
      'gradientL2',
      'updateRatio',
    ]);
  });
});
