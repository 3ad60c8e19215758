import protobuf from 'protobufjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventFiles } from '../../../../src/runlog/export/tensorboard';
import type { RecordedRun } from '../../../../src/runlog/recordedRun';
import { layerNames } from '../../../support/rules/histories';
import { aRecordedRun } from '../../../support/runlog/exported';
import { start, stepOf, temporaryWorkspace } from '../../../support/runlog/logs';

/** The parts that matter of tensorflow/core/util/event.proto and tensorflow/core/framework/summary.proto. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Event {
    double wall_time = 1;
    int64 step = 2;
    oneof what { string file_version = 3; Summary summary = 5; }
  }
  message Summary {
    message Value { string tag = 1; oneof value { float simple_value = 2; } }
    repeated Value value = 1;
  }`);

interface Event {
  wallTime: number;
  step: number;
  fileVersion?: string;
  summary?: { value: { tag: string; simpleValue: number }[] };
}

let run: RecordedRun;
let dispose = () => {};
beforeAll(async () => {
  const { workspace, dispose: remove } = temporaryWorkspace();
  dispose = remove;
  run = await aRecordedRun(workspace, 'run');
});
afterAll(() => dispose());

/** CRC-32C bit by bit, as its polynomial defines it. */
function slowCrc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ~crc >>> 0;
}

/** Reads TFRecords as tensorflow/core/lib/io/record_reader.cc does: unmasks each checksum and compares. */
function readEvents(file: Buffer): Event[] {
  const events: Event[] = [];
  const unmasked = (at: number) => {
    const rotated = (file.readUInt32LE(at) - 0xa282ead8) >>> 0;
    return ((rotated >>> 17) | (rotated << 15)) >>> 0;
  };
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    expect(slowCrc32c(file.subarray(at, at + 8))).toBe(unmasked(at + 8));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(slowCrc32c(data)).toBe(unmasked(at + 12 + length));
    const type = root.lookupType('Event');
    events.push(type.toObject(type.decode(data), { longs: Number }) as Event);
    at += length + 16;
  }
  return events;
}

const filesOf = () =>
  eventFiles(run).map(({ path, content }) => ({ path, events: readEvents(Buffer.concat([...content])) }));
const scalarsOf = (event: Event | undefined) =>
  Object.fromEntries((event?.summary?.value ?? []).map(({ tag, simpleValue }) => [tag, simpleValue]));

describe('TensorBoard event files', () => {
  it('are one a stage, in folders of their own, named so that TensorBoard finds them', () => {
    expect(filesOf().map(({ path }) => path)).toEqual([
      `stage-0/events.out.tfevents.${start / 1000}.ravine`,
      `stage-1/events.out.tfevents.${start / 1000}.ravine`,
    ]);
    const [first] = run.stages;
    expect(eventFiles({ ...run, stages: [first!] })[0]?.path).not.toContain('/');
  });

  it('begin with their version, then have an event a step with every scalar at its time', () => {
    const [version, ...steps] = filesOf()[0]!.events;
    expect(version).toMatchObject({ fileVersion: 'brain.Event:2' });
    expect(steps.slice(0, 9).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const event of steps.slice(0, 9)) {
      const { scalars, layers } = stepOf(event.step);
      expect(event.wallTime).toBeCloseTo((start + (event.step - 1) * 10) / 1000, 6);
      const { 'metric:acc': acc, ...others } = scalars;
      const expected = { ...others, acc: acc! };
      for (const [tag, value] of Object.entries(expected)) expect(scalarsOf(event)[tag]).toBe(Math.fround(value));
      for (const [i, name] of layerNames.entries())
        expect(scalarsOf(event)[`gradientL2/${name}`]).toBe(layers.gradientL2![i]);
    }
  });

  it('have what epochs report, and nothing that was not measured', () => {
    const [first, second] = filesOf();
    expect(first!.events.at(-1)).toMatchObject({ step: 9 });
    expect(scalarsOf(first!.events.at(-1))).toEqual({ 'epoch/loss': 0.5, 'epoch/val_loss': Number.NaN });
    expect(second!.events.slice(1).map(scalarsOf)).toEqual([
      { loss: 2, alpha: 0.25, 'weightL2/a,"b"': Math.fround(0.1) },
      { loss: 1 },
    ]);
  });
});
