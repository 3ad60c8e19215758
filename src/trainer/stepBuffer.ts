import type { StepColumns } from '../shared/stepColumns';

/** The measurements of one step. `layers` has one value a layer for each metric. */
export interface StepRow {
  stage: number;
  step: number;
  scalars: Record<string, number>;
  layers: Record<string, Float32Array>;
}

/** How many steps may wait when the reader is slow. Beyond it the oldest go: the latest matter most, and memory is bounded. */
const capacity = 20_000;

/** Steps of one stage that wait to be sent, in order and without gaps. */
export class StepBuffer {
  private rows: StepRow[] = [];
  dropped = 0;

  get isEmpty(): boolean {
    return this.rows.length === 0;
  }

  /** Whether a row can stand in the same columns as those that wait. */
  continuesWith({ stage, step }: StepRow): boolean {
    const last = this.rows.at(-1);
    return last === undefined || (last.stage === stage && last.step === step - 1);
  }

  push(row: StepRow): void {
    this.rows.push(row);
    if (this.rows.length > capacity) {
      this.dropped += capacity / 2;
      this.rows.splice(0, capacity / 2);
    }
  }

  /** All waiting steps as columns, and forgets them. Null when none wait. */
  take(): StepColumns | null {
    const first = this.rows[0];
    if (!first) return null;
    const { rows } = this;
    this.rows = [];
    const layerCount = Object.values(first.layers)[0]?.length ?? 0;
    return {
      stage: first.stage,
      firstStep: first.step,
      count: rows.length,
      layerCount,
      scalars: columns(first.scalars, (name) => Float64Array.from(rows, (row) => row.scalars[name] ?? Number.NaN)),
      layers: columns(first.layers, (name) => {
        const column = new Float32Array(rows.length * layerCount);
        for (const [i, row] of rows.entries()) column.set(row.layers[name]!, i * layerCount);
        return column;
      }),
    };
  }
}

const columns = <Column>(of: Record<string, unknown>, make: (name: string) => Column): Record<string, Column> =>
  Object.fromEntries(Object.keys(of).map((name) => [name, make(name)]));
