import {
  type Data,
  Field,
  Float32,
  Float64,
  Int32,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimestampMillisecond,
  tableToIPC,
} from 'apache-arrow';
import type { StageInfo } from '../shared/run';
import { toWire } from '../shared/wireNumber';
import { messageRanges } from './arrowMessages';
import { type Column, isMeasured, type StepTable } from './stepTable';

// One row a step. A scalar is a nullable float64; a layer metric is a nullable list<float32> with one value a layer, in the order of the schema's
// metadata `layers`. A null list takes no room, so that what is measured at one step in a hundred costs a hundredth.

/** Which columns a stream has, beside `stage`, `step` and `time`. */
export interface ColumnNames {
  scalars: readonly string[];
  layers: readonly string[];
}

export const columnNamesOf = (table: StepTable): ColumnNames => ({
  scalars: [...table.scalars.keys()],
  layers: [...table.layers.keys()],
});

/** The bytes that begin a stream. With `info`, they tell layers and stage to whoever has the stream alone. */
export function schemaMessage(names: ColumnNames, info: StageInfo | null): Uint8Array {
  return message(new Table(schemaOf(names, info)), false);
}

/** All steps of a table as the bytes of one record batch: what follows in a stream of the same columns. */
export function batchMessage(table: StepTable): Uint8Array {
  const schema = schemaOf(columnNamesOf(table), null);
  const { length } = table;
  const children: Data[] = [
    makeData({ type: new Int32(), length, nullCount: 0, data: new Int32Array(length).fill(table.stage) }),
    makeData({ type: new Int32(), length, nullCount: 0, data: table.steps.subarray(0, length) }),
    makeData({ type: timeType, length, nullCount: 0, data: table.times.subarray(0, length) }),
    ...[...table.scalars.values()].map((column) => scalarData(column, length)),
    ...[...table.layers.values()].map((column) => layerData(column, length, table.layerCount)),
  ];
  const rows = makeData({ type: new Struct(schema.fields), length, nullCount: 0, children });
  return message(new Table([new RecordBatch(schema, rows)]), true);
}

const timeType = new TimestampMillisecond('UTC');
const layerType = new List(new Field('item', new Float32(), false));

function schemaOf({ scalars, layers }: ColumnNames, info: StageInfo | null): Schema {
  const fields: Field[] = [
    new Field('stage', new Int32(), false),
    new Field('step', new Int32(), false),
    new Field('time', timeType, false),
    ...scalars.map((name) => new Field(name, new Float64(), true)),
    ...layers.map((name) => new Field(name, layerType, true)),
  ];
  return new Schema(fields, info && metadataOf(info));
}

const metadataOf = (info: StageInfo): Map<string, string> =>
  new Map([
    ['layers', JSON.stringify(info.layers.map(({ name }) => name))],
    ['stage', JSON.stringify(toWire(info))],
  ]);

/** A float64 stands at every row, also where the row is null. */
function scalarData({ values, measured, count }: Column<Float64Array>, length: number): Data {
  const data = new Float64Array(length);
  for (let row = 0, next = 0; row < length; row++) if (isMeasured(measured, row)) data[row] = values[next++]!;
  return makeData({ type: new Float64(), length, nullCount: length - count, nullBitmap: measured, data });
}

function layerData({ values, measured, count }: Column<Float32Array>, length: number, layerCount: number): Data {
  const valueOffsets = new Int32Array(length + 1);
  for (let row = 0; row < length; row++)
    valueOffsets[row + 1] = valueOffsets[row]! + (isMeasured(measured, row) ? layerCount : 0);
  const size = count * layerCount;
  const child = makeData({ type: new Float32(), length: size, nullCount: 0, data: values.subarray(0, size) });
  return makeData({ type: layerType, length, nullCount: length - count, nullBitmap: measured, valueOffsets, child });
}

/** The schema's message, or the batch's, out of the stream that a table makes. */
function message(table: Table, isBatch: boolean): Uint8Array {
  const stream = tableToIPC(table, 'stream');
  const { start, end } = messageRanges(stream).find((range) => range.isBatch === isBatch)!;
  return stream.subarray(start, end);
}
