import * as v from 'valibot';
import {
  type ArrayEntry,
  type Checkpoint,
  type CheckpointHeader,
  checkpointHeader,
  type Values,
  type ValueType,
  valueTypes,
} from './checkpoint';
import { crc32c } from './checksum';
import { sealedFile, unseal } from './sealed';

// A checkpoint's file: eight letters, the header's length (uint32), the header (sealed JSON), the arrays; header and arrays are followed by zeros up to
// a multiple of 64 bytes. All numbers are little-endian, as on every machine that Node runs on today.

const letters = new TextEncoder().encode('RAVINECP');
const prefixBytes = letters.length + 4;

/** The file's bytes, in pieces: the arrays are not copied. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array[] {
  const arrays = arraysOf(checkpoint);
  const header = sealedFile(headerOf(checkpoint, arrays));
  const prefix = new Uint8Array(prefixBytes);
  prefix.set(letters);
  new DataView(prefix.buffer).setUint32(letters.length, header.length, true);
  return [
    prefix,
    header,
    zerosAfter(prefixBytes + header.length),
    ...arrays.flatMap(({ values }) => [bytesOf(values), zerosAfter(values.byteLength)]),
  ];
}

/** Why a checkpoint cannot be used; `byte` is where. */
export class DamagedCheckpoint extends Error {
  override name = 'DamagedCheckpoint';
  constructor(
    readonly byte: number,
    message: string,
  ) {
    super(message);
  }
}

/** Throws a `DamagedCheckpoint` unless everything in it is as it was written. */
export function decodeCheckpoint(file: Uint8Array): Checkpoint {
  const { stage, step, position, optimizer, random, arrays } = decodeHeader(file);
  const dataStart = aligned(headerEnd(file));
  // The types are those that `encodeCheckpoint` was given: the header's checksum vouches for them.
  const group = <Type extends Values>(name: ArrayEntry['group']): Record<string, Type> =>
    Object.fromEntries(
      arrays
        .filter((entry) => entry.group === name)
        .map((entry) => [entry.name, valuesOf(file, dataStart, entry) as Type]),
    );
  const { order, epochs } = group<Uint32Array>('position');
  return {
    stage,
    step,
    weights: group<Float32Array>('weights').weights!,
    state: group('state'),
    optimizer: { ...optimizer, arrays: group<Float32Array>('optimizer') },
    random,
    position: { ...position, order: order!, history: { epochs: epochs!, logs: group('logs') } },
  };
}

/** What a checkpoint's file tells of itself; the arrays need not be there yet. */
export function decodeHeader(file: Uint8Array): CheckpointHeader {
  if (!letters.every((letter, i) => file[i] === letter)) throw new DamagedCheckpoint(0, 'this is no checkpoint');
  const end = headerEnd(file);
  if (!(end <= file.length)) throw new DamagedCheckpoint(file.length, 'it is cut off in its header');
  const text = unseal(file.subarray(prefixBytes, end));
  const header = text.state === 'whole' ? v.safeParse(checkpointHeader, text.value) : null;
  if (!header?.success) throw new DamagedCheckpoint(prefixBytes, 'its header is damaged');
  return header.output;
}

/** NaN where the file is too short to tell. */
function headerEnd(file: Uint8Array): number {
  if (file.length < prefixBytes) return Number.NaN;
  return prefixBytes + new DataView(file.buffer, file.byteOffset).getUint32(letters.length, true);
}

type NamedArray = Pick<ArrayEntry, 'group' | 'name'> & { values: Values };

function arraysOf({ weights, state, optimizer, position }: Checkpoint): NamedArray[] {
  const named = (group: ArrayEntry['group'], arrays: Record<string, Values>) =>
    Object.entries(arrays).map(([name, values]) => ({ group, name, values }));
  return [
    ...named('weights', { weights }),
    ...named('state', state),
    ...named('optimizer', optimizer.arrays),
    ...named('position', { order: position.order, epochs: position.history.epochs }),
    ...named('logs', position.history.logs),
  ];
}

function headerOf(checkpoint: Checkpoint, arrays: readonly NamedArray[]): CheckpointHeader {
  const { stage, step, random } = checkpoint;
  const { order: _, history: __, ...position } = checkpoint.position;
  const { id, scalars } = checkpoint.optimizer;
  let offset = 0;
  const entries = arrays.map(({ group, name, values }) => {
    const { byteLength } = values;
    const entry = { group, name, type: typeOf(values), offset, byteLength, checksum: crc32c(bytesOf(values)) };
    offset = aligned(offset + byteLength);
    return entry;
  });
  return {
    stage,
    step,
    position,
    optimizer: { id, scalars },
    random,
    arrays: entries,
  };
}

/** A copy: the file's buffer may lie anywhere, an array's numbers must lie at multiples of their size. */
function valuesOf(
  file: Uint8Array,
  dataStart: number,
  { name, type, offset, byteLength, checksum }: ArrayEntry,
): Values {
  const start = dataStart + offset;
  const bytes = new Uint8Array(file.subarray(start, start + byteLength));
  if (bytes.length < byteLength) throw new DamagedCheckpoint(file.length, `it is cut off in ${name}`);
  if (crc32c(bytes) !== checksum) throw new DamagedCheckpoint(start, `${name} is damaged`);
  return new valueTypes[type](bytes.buffer);
}

function typeOf(values: Values): ValueType {
  const [type] = Object.entries(valueTypes).find(([, array]) => values instanceof array)!;
  return type as ValueType;
}

const bytesOf = (values: Values): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

const alignment = 64;
const aligned = (length: number): number => Math.ceil(length / alignment) * alignment;
const zerosAfter = (length: number): Uint8Array => new Uint8Array(aligned(length) - length);
