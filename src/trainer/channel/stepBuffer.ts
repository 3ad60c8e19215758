import type { StepColumns } from '../../shared/stepColumns';

/** The measurements of one step. `layers` has one value a layer for each metric. */
export interface StepRow {
  stage: number;
  step: number;
  scalars: Record<string, number>;
  layers: Record<string, Float32Array>;
}

/** How many steps may wait when the reader is slow. Beyond it the oldest go: the latest matter most, and memory is bounded. */
const capacity = 20_000;
const firstRoom = 64;

/**
 * Steps of one stage that wait to be sent, in order and without gaps. They wait as columns: the rows of a fast training would wait long
 * enough to be moved to the garbage collector's old generation, and the process would grow by megabytes between two of its full collections.
 */
export class StepBuffer {
  /** Its arrays have room for more steps than it counts. */
  private waiting: StepColumns | null = null;
  private room = 0;
  dropped = 0;

  get isEmpty(): boolean {
    return this.waiting === null;
  }

  /** Whether a row can stand in the same columns as those that wait. */
  continuesWith({ stage, step }: StepRow): boolean {
    const { waiting } = this;
    return waiting === null || (waiting.stage === stage && waiting.firstStep + waiting.count === step);
  }

  /** What some steps have and others lack is NaN where it is not there. */
  push(row: StepRow): void {
    const columns = this.withRoom(row);
    const { count, layerCount } = columns;
    for (const [name, value] of Object.entries(row.scalars)) {
      columns.scalars[name] ??= new Float64Array(this.room).fill(Number.NaN);
      columns.scalars[name][count] = value;
    }
    for (const [name, values] of Object.entries(row.layers)) {
      columns.layers[name] ??= new Float32Array(this.room * layerCount).fill(Number.NaN);
      columns.layers[name].set(values, count * layerCount);
    }
    columns.count++;
  }

  /** All waiting steps as columns, and forgets them. Null when none wait. */
  take(): StepColumns | null {
    const { waiting } = this;
    this.waiting = null;
    return waiting && section(waiting, 0, waiting.count);
  }

  /** The columns that wait, with room for one step more. */
  private withRoom({ stage, step, layers }: StepRow): StepColumns {
    if (!this.waiting) {
      const layerCount = Object.values(layers)[0]?.length ?? 0;
      this.room = firstRoom;
      this.waiting = { stage, firstStep: step, count: 0, layerCount, scalars: {}, layers: {} };
    } else if (this.waiting.count === capacity) {
      this.dropped += capacity / 2;
      this.waiting = section(this.waiting, capacity / 2, capacity, capacity);
    } else if (this.waiting.count === this.room) {
      this.room = Math.min(2 * this.room, capacity);
      this.waiting = section(this.waiting, 0, this.waiting.count, this.room);
    }
    return this.waiting;
  }
}

/** The steps `from` up to but not including `to`, in arrays of their own that have room for `room`. */
function section(columns: StepColumns, from: number, to: number, room = to - from): StepColumns {
  const { firstStep, layerCount: width } = columns;
  return {
    ...columns,
    firstStep: firstStep + from,
    count: to - from,
    scalars: mapped(columns.scalars, (column) => begun(new Float64Array(room), column.subarray(from, to))),
    layers: mapped(columns.layers, (column) =>
      begun(new Float32Array(room * width), column.subarray(from * width, to * width)),
    ),
  };
}

/** A column that begins with these values and is NaN beyond. */
function begun<Column extends Float32Array | Float64Array>(column: Column, values: Column): Column {
  column.set(values);
  column.fill(Number.NaN, values.length);
  return column;
}

const mapped = <Column>(columns: Record<string, Column>, change: (column: Column) => Column): Record<string, Column> =>
  Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, change(column)]));
