/**
 * What one step measured. A column was not measured at that step when it is not there, or is NaN: in every layer; as a scalar unless it is the loss or a metric of the
 * model's own, which are measured at every step.
 */
export interface LoggedStep {
  stage: number;
  /** Its number in the run, counted from 1. */
  step: number;
  scalars: Readonly<Record<string, number>>;
  /** One value a layer for each metric. */
  layers: Readonly<Record<string, Float32Array>>;
}

/** One column: the values of those steps that have one, together, and which steps these are. */
export interface Column<Values extends Float32Array | Float64Array> {
  readonly values: Values;
  /** One bit a step, the first step in the lowest bit of the first byte: Arrow's validity bitmap. */
  readonly measured: Uint8Array;
  /** How many steps have a value. */
  count: number;
}

/**
 * Steps of one stage that wait to be written, as columns of a fixed capacity, which are used again after each `clear`: rows would wait longer
 * than the garbage collector's young generation lasts. A column that was seen once stays, measured or not: the first step names them all.
 */
export class StepTable {
  length = 0;
  readonly steps: Int32Array;
  /** When each step was logged: milliseconds since 1970, UTC. */
  readonly times: BigInt64Array;
  readonly scalars = new Map<string, Column<Float64Array>>();
  readonly layers = new Map<string, Column<Float32Array>>();

  constructor(
    readonly stage: number,
    readonly layerCount: number,
    readonly capacity = 256,
  ) {
    this.steps = new Int32Array(capacity);
    this.times = new BigInt64Array(capacity);
  }

  get isFull(): boolean {
    return this.length === this.capacity;
  }

  add({ step, scalars, layers }: LoggedStep, time: number): void {
    const row = this.length++;
    this.steps[row] = step;
    this.times[row] = BigInt(time);
    for (const [name, value] of Object.entries(scalars)) {
      const column = columnOf(this.scalars, name, () => this.column(new Float64Array(this.capacity)));
      if (Number.isNaN(value) && !isAlwaysMeasured(name)) continue;
      column.values[column.count] = value;
      mark(column, row);
    }
    for (const [name, values] of Object.entries(layers)) {
      const column = columnOf(this.layers, name, () => this.column(new Float32Array(this.capacity * this.layerCount)));
      if (values.every(Number.isNaN)) continue;
      column.values.set(values, column.count * this.layerCount);
      mark(column, row);
    }
  }

  clear(): void {
    this.length = 0;
    for (const column of [...this.scalars.values(), ...this.layers.values()]) {
      column.measured.fill(0);
      column.count = 0;
    }
  }

  private column<Values extends Float32Array | Float64Array>(values: Values): Column<Values> {
    return { values, measured: new Uint8Array(Math.ceil(this.capacity / 8)), count: 0 };
  }
}

/** Whether a column has a value for this row. */
export const isMeasured = (measured: Uint8Array, row: number): boolean =>
  ((measured[row >> 3]! >> (row & 7)) & 1) === 1;

const isAlwaysMeasured = (scalar: string): boolean => scalar === 'loss' || scalar.startsWith('metric:');

function mark(column: Column<Float32Array | Float64Array>, row: number): void {
  column.measured[row >> 3]! |= 1 << (row & 7);
  column.count++;
}

function columnOf<Values extends Float32Array | Float64Array>(
  columns: Map<string, Column<Values>>,
  name: string,
  create: () => Column<Values>,
): Column<Values> {
  const column = columns.get(name) ?? create();
  columns.set(name, column);
  return column;
}
