import type { LayerMetric, StepScalar } from './catalog';
import type { StepColumns } from './stepColumns';

/**
 * All steps of one stage so far, as growing columns. Rules and charts read it; only `append` changes it.
 * Rows are steps in order; `stepAt(row)` gives the step's number (rows skip numbers where steps were lost on the way).
 */
export class StepHistory {
  private steps = new Int32Array(0);
  private readonly scalarColumns = new Map<string, Float64Array>();
  private readonly layerColumns = new Map<string, Float32Array>();
  length = 0;

  constructor(
    readonly stage: number,
    readonly layerCount: number,
  ) {}

  append(columns: StepColumns): void {
    if (columns.layerCount !== this.layerCount) throw new RangeError('columns of another model');
    const length = this.length + columns.count;
    this.steps = grown(this.steps, length);
    for (let i = 0; i < columns.count; i++) this.steps[this.length + i] = columns.firstStep + i;
    merge(this.scalarColumns, columns.scalars, this.length, length, 1, (size) => new Float64Array(size));
    merge(this.layerColumns, columns.layers, this.length, length, this.layerCount, (size) => new Float32Array(size));
    this.length = length;
  }

  stepAt(row: number): number {
    return this.steps[row] ?? Number.NaN;
  }

  get scalarNames(): string[] {
    return [...this.scalarColumns.keys()];
  }

  /** One value a row; empty where nothing of that name was recorded. A view: valid until the next `append`. */
  scalar(name: StepScalar | `metric:${string}` | (string & {})): Float64Array {
    return this.scalarColumns.get(name)?.subarray(0, this.length) ?? new Float64Array(0);
  }

  /** `layerCount` values a row; empty where nothing of that name was recorded. A view: valid until the next `append`. */
  layer(name: LayerMetric): Float32Array {
    return this.layerColumns.get(name)?.subarray(0, this.length * this.layerCount) ?? new Float32Array(0);
  }

  at(name: LayerMetric, row: number, layer: number): number {
    return this.layerColumns.get(name)?.[row * this.layerCount + layer] ?? Number.NaN;
  }

  /** Everything as column batches of consecutive steps: what a reader that joins late is sent. */
  toColumns(): StepColumns[] {
    const batches: StepColumns[] = [];
    for (let start = 0; start < this.length; ) {
      let end = start + 1;
      while (end < this.length && this.stepAt(end) === this.stepAt(end - 1) + 1) end++;
      batches.push(this.slice(start, end));
      start = end;
    }
    return batches;
  }

  /** The rows from `start` up to `end`, whose steps follow on each other. Copies. */
  slice(start: number, end: number): StepColumns {
    const width = this.layerCount;
    return {
      stage: this.stage,
      firstStep: this.stepAt(start),
      count: end - start,
      layerCount: width,
      scalars: Object.fromEntries([...this.scalarColumns].map(([name, c]) => [name, c.slice(start, end)])),
      layers: Object.fromEntries(
        [...this.layerColumns].map(([name, c]) => [name, c.slice(start * width, end * width)]),
      ),
    };
  }
}

/** `from` itself where it is long enough, else a copy with room for twice the need. */
function grown<T extends Int32Array | Float32Array | Float64Array>(from: T, need: number): T {
  if (from.length >= need) return from;
  const larger = new (from.constructor as new (size: number) => T)(Math.max(need * 2, 256));
  larger.set(from);
  return larger;
}

function merge<T extends Float32Array | Float64Array>(
  into: Map<string, T>,
  from: Record<string, T>,
  start: number,
  end: number,
  width: number,
  create: (size: number) => T,
): void {
  for (const name of new Set([...into.keys(), ...Object.keys(from)])) {
    const column = grown(into.get(name) ?? create(0).fill(Number.NaN), end * width) as T;
    if (!into.has(name)) column.fill(Number.NaN, 0, start * width);
    const values = from[name];
    if (values) column.set(values, start * width);
    else column.fill(Number.NaN, start * width, end * width);
    into.set(name, column);
  }
}
