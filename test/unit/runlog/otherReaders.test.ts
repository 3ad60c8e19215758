import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from '@uwdata/flechette';
import pl from 'nodejs-polars';
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

// Flechette and Polars (Rust, the library that Python has as well) share no code with the library that writes these files.

let workspace = '';
let dispose = () => {};
let made: MadeLog;
beforeAll(() => {
  ({ workspace, dispose } = temporaryWorkspace());
  made = unended('run-1');
});
afterAll(() => dispose());

/** Thirteen steps in batches of five, the last of them with less measured than the others. */
function unended(runId: string): MadeLog {
  const log = makeLog(workspace, runId);
  log.log.stageStarted(stageInfo());
  logSteps(log, 1, 12, 5);
  const { layers, ...thirteenth } = stepOf(13);
  log.log.step({ ...thirteenth, layers: { gradientL2: layers.gradientL2! } });
  return log;
}

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

describe('Polars', () => {
  let frame: pl.DataFrame;
  beforeAll(() => {
    const { log, folder } = unended('polars');
    log.end(anEnd);
    frame = pl.readIPCStream(readFileSync(join(folder, 'steps-0.arrows')));
  });

  it('reads every value, and what was not measured as null', () => {
    expect(frame.height).toBe(13);
    for (const [i, { gradientL2, updateRatio, ...numbers }] of frame.toRecords().entries()) {
      const step = i + 1;
      const expected = stepOf(step);
      expect(numbers).toEqual({ stage: 0, step, time: new Date(start + i * 10), ...expected.scalars });
      expect(gradientL2).toEqual([...expected.layers.gradientL2!]);
      expect(updateRatio).toEqual(step === 13 ? null : [...expected.layers.updateRatio!]);
    }
  });

  it('computes with them as docs/run-log.md has it', () => {
    const first = frame.select(pl.col('gradientL2').lst.get(0).alias('first layer')).getColumn('first layer').toArray();
    expect(first).toEqual(Array.from({ length: 13 }, (_, i) => stepOf(i + 1).layers.gradientL2![0]));
    const measured = frame.filter(pl.col('updateRatio').isNotNull());
    expect(measured.height).toBe(12);
  });
});
