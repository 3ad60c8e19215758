import { Writer } from 'protobufjs/minimal';
import { crc32c } from '../checksum';

/** What is told of one tag: a number, or counts in buckets ([left edge, right edge, count] each). */
export type SummaryValue =
  | { tag: string; scalar: number }
  | { tag: string; histogram: Float32Array; description: string };

/** Field numbers and wire types of tensorflow/core/util/event.proto, framework/summary.proto, tensor.proto and tensor_shape.proto: `number << 3 | type`. */
const field = {
  wallTime: (1 << 3) | 1,
  step: (2 << 3) | 0,
  fileVersion: (3 << 3) | 2,
  summary: (5 << 3) | 2,
  value: (1 << 3) | 2,
  tag: (1 << 3) | 2,
  simpleValue: (2 << 3) | 5,
  tensor: (8 << 3) | 2,
  metadata: (9 << 3) | 2,
  pluginData: (1 << 3) | 2,
  pluginName: (1 << 3) | 2,
  description: (3 << 3) | 2,
  dataType: (1 << 3) | 0,
  shape: (2 << 3) | 2,
  dimension: (2 << 3) | 2,
  size: (1 << 3) | 0,
  content: (4 << 3) | 2,
} as const;

/** The first record of an event file: the version of its format. Wall times are in seconds. */
export const firstRecord = (wallTime: number): Uint8Array =>
  record(Writer.create().uint32(field.wallTime).double(wallTime).uint32(field.fileVersion).string('brain.Event:2'));

/** One record: what was measured at a step. */
export function eventRecord(wallTime: number, step: number, values: readonly SummaryValue[]): Uint8Array {
  const event = Writer.create().uint32(field.wallTime).double(wallTime).uint32(field.step).int64(step);
  event.uint32(field.summary).fork();
  for (const value of values) {
    event.uint32(field.value).fork().uint32(field.tag).string(value.tag);
    if ('scalar' in value) event.uint32(field.simpleValue).float(value.scalar);
    else histogram(event, value.histogram, value.description);
    event.ldelim();
  }
  return record(event.ldelim());
}

/** A tensor [buckets, 3], marked as meant for TensorBoard's histograms. */
function histogram(event: Writer, buckets: Float32Array, description: string): void {
  event.uint32(field.metadata).fork();
  event.uint32(field.pluginData).fork().uint32(field.pluginName).string('histograms').ldelim();
  if (description) event.uint32(field.description).string(description);
  event.ldelim();
  const float = 1;
  event.uint32(field.tensor).fork().uint32(field.dataType).uint32(float).uint32(field.shape).fork();
  for (const size of [buckets.length / 3, 3])
    event.uint32(field.dimension).fork().uint32(field.size).int64(size).ldelim();
  const bytes = new Uint8Array(buckets.buffer, buckets.byteOffset, buckets.byteLength);
  event.ldelim().uint32(field.content).bytes(bytes).ldelim();
}

/** TFRecord framing: the length (uint64), its masked checksum, the data, its masked checksum; all little-endian. */
function record(event: Writer): Uint8Array {
  const data = event.finish();
  const framed = Buffer.alloc(data.length + 16);
  framed.writeBigUInt64LE(BigInt(data.length), 0);
  framed.writeUInt32LE(masked(crc32c(framed.subarray(0, 8))), 8);
  framed.set(data, 12);
  framed.writeUInt32LE(masked(crc32c(data)), data.length + 12);
  return framed;
}

/** A checksum of data that holds checksums itself would be weak; so TFRecord turns and shifts it. */
const masked = (crc: number): number => (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
