import type { RecordedRun, RecordedStage } from '../recordedRun';
import { eventRecord, firstRecord, type SummaryValue } from './eventRecords';

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
  yield firstRecord((times[0] ?? 0) / 1000);
  const valuesAt = scalarsOf(stage);
  for (let row = 0; row < history.length; row++)
    yield eventRecord(times[row]! / 1000, history.stepAt(row), valuesAt(row));
  for (const event of run.events) {
    if (event.type !== 'epochEnded' || event.stage !== stage.stage) continue;
    const values = Object.entries(event.logs).map(([name, value]) => scalar(`epoch/${name}`, value));
    yield eventRecord(Date.parse(event.time) / 1000, event.step, values);
  }
}

const scalar = (tag: string, value: number): SummaryValue => ({ tag, scalar: value });

/** What was measured at a row. */
function scalarsOf(stage: RecordedStage): (row: number) => SummaryValue[] {
  const { history } = stage;
  const layers = stage.layerNames;
  const scalars = stage.scalars.map((name) => ({
    name,
    tag: name.replace(/^metric:/, ''),
    values: history.scalar(name),
  }));
  return (row) => [
    ...scalars.filter(({ name }) => stage.isMeasured(name, row)).map(({ tag, values }) => scalar(tag, values[row]!)),
    ...stage.layerMetrics
      .filter((metric) => stage.isMeasured(metric, row))
      .flatMap((metric) => layers.map((name, layer) => scalar(`${metric}/${name}`, history.at(metric, row, layer)))),
  ];
}
