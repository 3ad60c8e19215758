import { Writer } from 'protobufjs/minimal';
import { crc32c } from '../checksum';
import type { RecordedRun, RecordedStage } from '../recordedRun';

/** A file of events and the folder that it belongs into, relative to where the export goes. */
export interface EventFile {
  path: string;
  content: Generator<Uint8Array>;
}

/**
 * TensorBoard's event files, one a stage: scalars by step, with the time at which each step was logged. A stage that is not alone has a folder of its own, and so
 * is a run of its own in TensorBoard. Tags are `loss`, `acc`, `gradientL2/dense_1`, and `epoch/val_loss` for what epochs report.
 */
export function eventFiles(run: RecordedRun): EventFile[] {
  return run.stages.map((stage) => {
    const seconds = Math.floor((stage.times[0] ?? 0) / 1000);
    const name = `events.out.tfevents.${seconds}.ravine`;
    return { path: run.stages.length > 1 ? `stage-${stage.stage}/${name}` : name, content: records(run, stage) };
  });
}

function* records(run: RecordedRun, stage: RecordedStage): Generator<Uint8Array> {
  const { history, times } = stage;
  const first = (times[0] ?? 0) / 1000;
  yield record(Writer.create().uint32(field.wallTime).double(first).uint32(field.fileVersion).string('brain.Event:2'));
  const valuesAt = scalarsOf(stage);
  for (let row = 0; row < history.length; row++)
    yield record(summaryEvent(times[row]! / 1000, history.stepAt(row), valuesAt(row)));
  for (const event of run.events) {
    if (event.type !== 'epochEnded' || event.stage !== stage.stage) continue;
    const values = Object.entries(event.logs).map(([name, value]): Scalar => [`epoch/${name}`, value]);
    yield record(summaryEvent(Date.parse(event.time) / 1000, event.step, values));
  }
}

type Scalar = [tag: string, value: number];

/** What was measured at a row. */
function scalarsOf(stage: RecordedStage): (row: number) => Scalar[] {
  const { history } = stage;
  const layers = stage.layerNames;
  const scalars = stage.scalars.map((name) => ({
    name,
    tag: name.replace(/^metric:/, ''),
    values: history.scalar(name),
  }));
  return (row) => [
    ...scalars.filter(({ name }) => stage.isMeasured(name, row)).map(({ tag, values }): Scalar => [tag, values[row]!]),
    ...stage.layerMetrics
      .filter((metric) => stage.isMeasured(metric, row))
      .flatMap((metric) => layers.map((name, layer): Scalar => [`${metric}/${name}`, history.at(metric, row, layer)])),
  ];
}

/** Field numbers and wire types of tensorflow/core/util/event.proto and framework/summary.proto: `number << 3 | type`. */
const field = {
  wallTime: (1 << 3) | 1,
  step: (2 << 3) | 0,
  fileVersion: (3 << 3) | 2,
  summary: (5 << 3) | 2,
  value: (1 << 3) | 2,
  tag: (1 << 3) | 2,
  simpleValue: (2 << 3) | 5,
} as const;

function summaryEvent(wallTime: number, step: number, scalars: readonly Scalar[]): Writer {
  const event = Writer.create().uint32(field.wallTime).double(wallTime).uint32(field.step).int64(step);
  event.uint32(field.summary).fork();
  for (const [tag, value] of scalars)
    event.uint32(field.value).fork().uint32(field.tag).string(tag).uint32(field.simpleValue).float(value).ldelim();
  return event.ldelim();
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
