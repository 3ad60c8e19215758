import { join } from 'node:path';
import type { StageInfo } from '../shared/run';
import { endOfStream } from './arrowMessages';
import { batchMessage, type ColumnNames, columnNamesOf, schemaMessage } from './arrowWriter';
import { crc32c } from './checksum';
import type { LogFiles } from './logFiles';
import { stepFiles } from './runFolder';
import { sealedLine } from './sealed';
import { type LoggedStep, StepTable } from './stepTable';

/** How long steps may wait to be written. */
const gatherMilliseconds = 1000;

/**
 * The steps of one stage on their way to its stream. They are gathered, and written together when a second has passed or enough have come; a step that takes
 * longer is written at once. Each message's checksum follows it into a file beside the stream.
 */
export class StepsWriter {
  /** Whether steps were written. */
  hasSteps = false;
  private readonly table: StepTable;
  private part = -1;
  private position = 0;
  private columnCount = 0;
  private lastFlush = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly folder: string,
    private readonly info: StageInfo,
    private readonly files: LogFiles,
  ) {
    this.table = new StepTable(info.stage, info.layers.length);
  }

  /** `time`: milliseconds since 1970, UTC. */
  add(step: LoggedStep, time: number): void {
    this.table.add(step, time);
    if (this.table.isFull || Math.abs(time - this.lastFlush) >= gatherMilliseconds) this.flush(time);
  }

  flush(time: number): void {
    this.lastFlush = time;
    if (this.table.length === 0) return;
    const columns = columnNamesOf(this.table);
    if (columns.scalars.length + columns.layers.length > this.columnCount) this.beginPart(columns);
    this.write(batchMessage(this.table), { rows: this.table.length, firstStep: this.table.steps[0] });
    this.hasSteps = true;
    this.table.clear();
  }

  /** Nothing follows. */
  end(time: number): void {
    this.flush(time);
    if (this.part >= 0) this.write(endOfStream, { rows: 0 });
  }

  private beginPart(columns: ColumnNames): void {
    if (this.part >= 0) this.write(endOfStream, { rows: 0 });
    this.part++;
    this.position = 0;
    this.columnCount = columns.scalars.length + columns.layers.length;
    // Told once more, so that the steps can be read when the schema cannot.
    this.write(schemaMessage(columns, this.info), {
      rows: 0,
      head: { ...columns, layerCount: this.info.layers.length },
    });
  }

  private write(message: Uint8Array, about: object): void {
    const { arrows, sums } = stepFiles(this.info.stage, this.part);
    const [start, end] = [this.position, this.position + message.length];
    this.files.append(join(this.folder, arrows), message);
    // A line feed on either side: one that is damaged joins a line to an empty one, not to its neighbour.
    const line = sealedLine({ start, end, checksum: crc32c(message), ...about });
    this.files.append(join(this.folder, sums), Buffer.concat([lineFeed, line]));
    this.position = end;
  }
}

const lineFeed = Buffer.from('\n');
