import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DamagedCheckpoint, decodeCheckpoint, encodeCheckpoint } from '../../../src/runlog/checkpointFile';
import { disk } from '../../../src/runlog/logFiles';
import { readCheckpoint } from '../../../src/runlog/readCheckpoints';
import { readRun } from '../../../src/runlog/readRun';
import { aCheckpoint } from '../../support/runlog/checkpoints';
import { makeLog, randomNumbers, temporaryWorkspace } from '../../support/runlog/logs';

let workspace = '';
let dispose = () => {};
beforeAll(() => ({ workspace, dispose } = temporaryWorkspace()));
afterAll(() => dispose());

const bytes = Buffer.concat(encodeCheckpoint(aCheckpoint(9)));

describe('a checkpoint', () => {
  it('is read as it was, to the bit', () => {
    const read = decodeCheckpoint(bytes);
    expect(read).toEqual(aCheckpoint(9));
    expect(Object.is(read.weights[2], -0)).toBe(true);
  });

  it('keeps views of larger arrays to themselves', () => {
    const arena = Float32Array.of(9, 1, 2, 9);
    const read = decodeCheckpoint(
      Buffer.concat(encodeCheckpoint({ ...aCheckpoint(1), weights: arena.subarray(1, 3) })),
    );
    expect([...read.weights]).toEqual([1, 2]);
  });

  it('has its arrays at multiples of 64 bytes', () => {
    for (const value of [1.1, 4]) expect(bytes.indexOf(Buffer.from(Float32Array.of(value).buffer)) % 64).toBe(0);
  });

  it('that is cut off anywhere is refused', () => {
    const lastArray = bytes.length - 64 + 16;
    for (let length = 0; length < lastArray; length++)
      expect(() => decodeCheckpoint(bytes.subarray(0, length)), `${length} bytes`).toThrow(DamagedCheckpoint);
  });

  it('with a flipped bit is refused, unless the bit says nothing', () => {
    const random = randomNumbers(2);
    for (let trial = 0; trial < 500; trial++) {
      const at = Math.floor(random() * bytes.length);
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1 << Math.floor(random() * 8);
      let read: unknown = null;
      try {
        read = decodeCheckpoint(flipped);
      } catch (error) {
        expect(error).toBeInstanceOf(DamagedCheckpoint);
        continue;
      }
      expect([bytes[at], read], `byte ${at}`).toEqual([0, aCheckpoint(9)]);
    }
  });

  it('that is something else is refused', () => {
    for (const other of ['', 'RAVINECP', 'PNG and much else that is longer than a header'])
      expect(() => decodeCheckpoint(Buffer.from(other))).toThrow(DamagedCheckpoint);
  });
});

describe('the checkpoints of a run', () => {
  it('are listed in order, each event told; a damaged one is told once and not listed', async () => {
    const { log, folder } = makeLog(workspace, 'listed');
    for (const step of [100, 20, 3]) log.checkpoint(aCheckpoint(step));
    const folderOf = join(folder, 'checkpoints');
    writeFileSync(join(folderOf, '000000050.checkpoint'), 'foreign');
    writeFileSync(join(folderOf, '000000060.checkpoint.tmp'), 'half');
    const run = await readRun(folder);
    expect(run.checkpoints.map(({ step }) => step)).toEqual([3, 20, 100]);
    expect(await readCheckpoint(run.checkpoints[1]!.path)).toEqual(aCheckpoint(20));
    expect(run.problems).toEqual([
      { file: 'checkpoints/000000050.checkpoint', byte: 0, message: 'this is no checkpoint' },
    ]);
    expect(run.events).toMatchObject([100, 20, 3].map((step) => ({ type: 'checkpointSaved', stage: 0, step })));
  });

  it('are whole or as they were: a failure between leaves no half', () => {
    const made = makeLog(workspace, 'atomic');
    made.log.checkpoint(aCheckpoint(1));
    const path = join(made.folder, 'checkpoints/000000001.checkpoint');
    const before = readFileSync(path);
    const broken = {
      get length(): number {
        throw new Error('the process is in trouble');
      },
    } as unknown as Uint8Array;
    expect(() => disk.replace(path, [Buffer.from('new'), broken])).toThrow('in trouble');
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(join(made.folder, 'checkpoints'))).toEqual(['000000001.checkpoint']);
    expect(existsSync(`${path}.tmp`)).toBe(false);
  });
});
