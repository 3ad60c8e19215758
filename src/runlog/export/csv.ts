import type { RecordedRun, RecordedStage } from '../recordedRun';
import { float32Text } from './float32Text';

/**
 * One row a step: `stage`, `step`, `time`, the scalars, and a column `layer/metric` for each layer's. Stages share the columns whose names they share. A cell is empty
 * where nothing was measured, and `NaN`, `Infinity` or `-Infinity` where that was measured. RFC 4180, but for line feeds alone. In pieces, since a run may be long.
 */
export function* csv(run: RecordedRun): Generator<string> {
  const columns = [...new Set(run.stages.flatMap((stage) => [...cellsOf(stage).keys()]))];
  yield line(['stage', 'step', 'time', ...columns]);
  for (const stage of run.stages) {
    const cells = cellsOf(stage);
    const inOrder = columns.map((column) => cells.get(column) ?? nothing);
    for (let row = 0; row < stage.history.length; row++) {
      const time = new Date(stage.times[row]!).toISOString();
      yield line([String(stage.stage), String(stage.history.stepAt(row)), time, ...inOrder.map((cell) => cell(row))]);
    }
  }
}

/** The text of a column at a row. */
type Cell = (row: number) => string;

const nothing: Cell = () => '';

function cellsOf(stage: RecordedStage): Map<string, Cell> {
  const { history } = stage;
  const measured =
    (column: string, text: Cell): Cell =>
    (row) =>
      stage.isMeasured(column, row) ? text(row) : '';
  const scalars = stage.scalars.map((name): [string, Cell] => {
    const values = history.scalar(name);
    return [name, measured(name, (row) => String(values[row]))];
  });
  const layers = stage.layerNames.flatMap((layer, index) =>
    stage.layerMetrics.map((metric): [string, Cell] => [
      `${layer}/${metric}`,
      measured(metric, (row) => float32Text(history.at(metric, row, index))),
    ]),
  );
  return new Map([...scalars, ...layers]);
}

const line = (cells: readonly string[]): string => `${cells.map(quoted).join(',')}\n`;

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
