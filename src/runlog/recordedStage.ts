import * as v from 'valibot';
import type { LayerMetric } from '../shared/catalog';
import { type StageInfo, stageInfo } from '../shared/run';
import { StepHistory } from '../shared/stepHistory';
import type { ReadBatch } from './arrowReader';
import type { ReadPart } from './readPart';
import type { RecordedStage } from './recordedRun';

/** Joins the parts of a stage. `info` is the manifest's; where that does not fit, a stream's own schema may tell it. */
export function joinStage(stage: number, parts: readonly ReadPart[], info: StageInfo | null): RecordedStage {
  const layerCount = parts.find((part) => part.layerCount > 0)?.layerCount ?? info?.layers.length ?? 0;
  const batches = parts.filter((part) => part.layerCount === layerCount).flatMap((part) => part.batches);
  const history = new StepHistory(stage, layerCount);
  for (const batch of batches) appendBatch(history, batch);
  const measured = measuredRows(batches, history.length);
  const infos = [info, ...parts.map(({ metadata }) => infoFrom(metadata))];
  const known = infos.find((candidate) => candidate?.layers.length === layerCount) ?? null;
  const names = known?.layers.map(({ name }) => name) ?? parts.flatMap((part) => part.layerNames);
  return {
    stage,
    info: known,
    history,
    layerNames: Array.from({ length: layerCount }, (_, layer) => names[layer] ?? `layer ${layer + 1}`),
    scalars: namesOf(batches.map(({ scalars }) => scalars)),
    layerMetrics: namesOf(batches.map(({ layers }) => layers)) as LayerMetric[],
    times: Float64Array.from(batches.flatMap(({ times }) => Array.from(times))),
    isMeasured: (column, row) => measured.get(column)?.[row] === 1,
  };
}

const namesOf = (columns: readonly ReadonlyMap<string, unknown>[]): string[] => [
  ...new Set(columns.flatMap((each) => [...each.keys()])),
];

function infoFrom(metadata: ReadonlyMap<string, string>): StageInfo | null {
  const text = v.safeParse(v.pipe(v.string(), v.parseJson(), stageInfo), metadata.get('stage'));
  return text.success ? text.output : null;
}

/** A history takes steps without gaps: a batch may have some where steps were lost or the training went back. */
function appendBatch(history: StepHistory, { steps, scalars, layers }: ReadBatch): void {
  const width = history.layerCount;
  for (let start = 0, end = 0; start < steps.length; start = end) {
    for (end = start + 1; end < steps.length && steps[end] === steps[end - 1]! + 1; ) end++;
    history.append({
      stage: history.stage,
      firstStep: steps[start]!,
      count: end - start,
      layerCount: width,
      scalars: Object.fromEntries([...scalars].map(([name, { values }]) => [name, values.subarray(start, end)])),
      layers: Object.fromEntries(
        [...layers].map(([name, { values }]) => [name as LayerMetric, values.subarray(start * width, end * width)]),
      ),
    });
  }
}

/** For each column a 1 at every row of the history that has a value. */
function measuredRows(batches: readonly ReadBatch[], length: number): Map<string, Uint8Array> {
  const rows = new Map<string, Uint8Array>();
  let start = 0;
  for (const { steps, scalars, layers } of batches) {
    for (const [name, { measured }] of [...scalars, ...layers]) {
      const column = rows.get(name) ?? new Uint8Array(length);
      column.set(measured, start);
      rows.set(name, column);
    }
    start += steps.length;
  }
  return rows;
}
