import { type Data, DataType, Precision, type RecordBatch, tableFromIPC } from 'apache-arrow';

/** A column parallel to the steps: NaN (in every layer) where it was not measured, and a 1 in `measured` where it was. */
export interface ReadColumn<Values extends Float32Array | Float64Array> {
  values: Values;
  measured: Uint8Array;
}

/** The steps of one record batch. */
export interface ReadBatch {
  steps: Int32Array;
  /** Milliseconds since 1970, UTC. */
  times: Float64Array;
  scalars: Map<string, ReadColumn<Float64Array>>;
  /** `layerCount` values a step. */
  layers: Map<string, ReadColumn<Float32Array>>;
}

/** The batches of a whole stream. Throws where it is no stream of steps of a model with so many layers. */
export const readBatches = (stream: Uint8Array, layerCount: number): ReadBatch[] =>
  tableFromIPC(stream).batches.map((batch) => readBatch(batch, layerCount));

/** What a stream's own schema tells beside its columns, by key. */
export const readMetadata = (stream: Uint8Array): ReadonlyMap<string, string> => tableFromIPC(stream).schema.metadata;

function readBatch(batch: RecordBatch, layerCount: number): ReadBatch {
  const column = (name: string) => {
    const data = batch.data.children[batch.schema.fields.findIndex((field) => field.name === name)];
    return data && valuesOf(data);
  };
  const [steps, times] = [column('step'), column('time')];
  if (!(steps instanceof Int32Array) || !(times instanceof BigInt64Array)) throw new TypeError('no steps, no times');
  const read: ReadBatch = { steps, times: Float64Array.from(times, Number), scalars: new Map(), layers: new Map() };
  batch.schema.fields.forEach(({ name, type }, i) => {
    const data = batch.data.children[i]!;
    if (DataType.isFloat(type) && type.precision === Precision.DOUBLE) read.scalars.set(name, readScalar(data));
    if (DataType.isList(type)) read.layers.set(name, readLayers(data, layerCount));
  });
  return read;
}

function readScalar(data: Data): ReadColumn<Float64Array> {
  const values = Float64Array.from(valuesOf(data) as Float64Array);
  const measured = measuredRows(data);
  measured.forEach((isThere, row) => {
    if (!isThere) values[row] = Number.NaN;
  });
  return { values, measured };
}

function readLayers(data: Data, layerCount: number): ReadColumn<Float32Array> {
  const inner = data.children[0]?.values;
  if (!(inner instanceof Float32Array)) throw new TypeError('lists of something else');
  const values = new Float32Array(data.length * layerCount).fill(Number.NaN);
  const measured = measuredRows(data);
  measured.forEach((isThere, row) => {
    const [start, end] = [data.valueOffsets[row]!, data.valueOffsets[row + 1]!];
    if (isThere && end - start !== layerCount) throw new RangeError('values of another model');
    if (isThere) values.set(inner.subarray(start, end), row * layerCount);
  });
  return { values, measured };
}

/** Buffers are padded: there is more in them than the column has. */
const valuesOf = (data: Data): unknown => data.values.subarray(0, data.length);

const measuredRows = (data: Data): Uint8Array =>
  Uint8Array.from({ length: data.length }, (_, row) => Number(data.getValid(row)));
