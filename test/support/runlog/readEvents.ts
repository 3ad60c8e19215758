import protobuf from 'protobufjs';
import { expect } from 'vitest';

/** The parts that matter of tensorflow/core/util/event.proto and of summary.proto, tensor.proto and tensor_shape.proto in tensorflow/core/framework. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Event {
    double wall_time = 1;
    int64 step = 2;
    oneof what { string file_version = 3; Summary summary = 5; }
  }
  message Summary {
    message Value {
      string tag = 1;
      oneof value { float simple_value = 2; Tensor tensor = 8; }
      Metadata metadata = 9;
    }
    repeated Value value = 1;
  }
  message Metadata {
    message PluginData { string plugin_name = 1; bytes content = 2; }
    PluginData plugin_data = 1;
    string display_name = 2;
    string summary_description = 3;
  }
  message Tensor { int32 dtype = 1; Shape tensor_shape = 2; bytes tensor_content = 4; }
  message Shape { message Dim { int64 size = 1; } repeated Dim dim = 2; }`);

export interface Event {
  wallTime: number;
  step: number;
  fileVersion?: string;
  summary?: {
    value: {
      tag: string;
      simpleValue: number;
      tensor?: { dtype: number; tensorShape: { dim: { size: number }[] }; tensorContent: Uint8Array };
      metadata?: { pluginData: { pluginName: string }; summaryDescription?: string };
    }[];
  };
}

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
export function readEvents(file: Buffer): Event[] {
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
