import { toWire } from '../../shared/wireNumber';
import type { RecordedRun, RecordedStage } from '../recordedRun';
import { float32Text } from './float32Text';

/**
 * The whole run as one JSON object: `manifest`, `stages` with their `steps`, `epochs`, `events`, `findings`, `checkpoints`, `problems`. A step has the members that
 * `ravine train --format ndjson` prints; what was not measured is not there. Numbers that are not finite are the strings "NaN", "Infinity",
 * "-Infinity". In pieces, since a run may be long.
 */
export function* json(run: RecordedRun): Generator<string> {
  const { id, manifest, epochs, events, findings, checkpoints, problems } = run;
  yield `{${member('id', id)},\n${member('manifest', manifest)},\n"stages":[`;
  for (const [i, stage] of run.stages.entries()) {
    yield `${i > 0 ? ',' : ''}\n{${member('stage', stage.stage)},${member('info', stage.info)},"steps":[`;
    const stepAt = stepsOf(stage);
    for (let row = 0; row < stage.history.length; row++) yield `${row > 0 ? ',' : ''}\n${text(stepAt(row))}`;
    yield ']}';
  }
  const rest = { epochs, events, findings, checkpoints, problems };
  yield `],\n${Object.entries(rest)
    .map(([name, value]) => member(name, value))
    .join(',\n')}}\n`;
}

const text = (value: unknown): string => JSON.stringify(toWire(value));
const member = (name: string, value: unknown): string => `${JSON.stringify(name)}:${text(value)}`;

const metricPrefix = 'metric:';

function stepsOf(stage: RecordedStage): (row: number) => object {
  const { history } = stage;
  const names = stage.layerNames;
  const scalars = stage.scalars.map((name) => ({ name, values: history.scalar(name) }));
  return (row) => {
    const own: Record<string, number> = {};
    const metrics: Record<string, number> = {};
    for (const { name, values } of scalars) {
      if (!stage.isMeasured(name, row)) continue;
      if (name.startsWith(metricPrefix)) metrics[name.slice(metricPrefix.length)] = values[row]!;
      else own[name] = values[row]!;
    }
    const measured = stage.layerMetrics.filter((metric) => stage.isMeasured(metric, row));
    const layers = names.map((name, layer) => ({
      name,
      ...Object.fromEntries(measured.map((metric) => [metric, Number(float32Text(history.at(metric, row, layer)))])),
    }));
    const time = new Date(stage.times[row]!).toISOString();
    return { step: history.stepAt(row), time, ...own, metrics, layers };
  };
}
