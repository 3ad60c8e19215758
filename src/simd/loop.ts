import { memoryOf } from './arena';
import { compile, type Program } from './compile';
import { array, type Expression, scalar } from './expression';
import type { Reduction } from './reduction';

/** What a loop does with each entry. */
export interface LoopBody<Name extends string, Result extends string> {
  /** New values, by array. All of them are computed from the values before. */
  store?: { readonly [name in Name]?: Expression };
  /** What is gathered over all entries. */
  reduce?: Readonly<Record<Result, Reduction>>;
}

type Arrays<Name extends string> = Readonly<Record<Name, Float32Array>>;
type Run = (...addressesScalarsLength: number[]) => number | number[] | undefined;

/**
 * One pass over arrays of an arena, compiled to WebAssembly SIMD when it first runs.
 *
 *   const axpy = new Loop(['x', 'y'], ['a'], ({ x, y }, { a }) => ({ store: { y: y.add(a.mul(x)) } }));
 *   axpy.run({ x, y }, { a: 0.5 });
 */
export class Loop<Name extends string, Scalar extends string = never, Result extends string = never> {
  private readonly program: Program;
  private readonly results: readonly Result[];
  private module: WebAssembly.Module | undefined;
  /** Compiled code by the memory that it reads and writes. */
  private readonly bound = new WeakMap<ArrayBufferLike, Run>();

  constructor(
    private readonly arrays: readonly Name[],
    private readonly scalars: readonly Scalar[],
    body: (arrays: Record<Name, Expression>, scalars: Record<Scalar, Expression>) => LoopBody<Name, Result>,
  ) {
    const { store = {}, reduce } = body(byName(arrays, array), byName(scalars, scalar));
    const reductions: Partial<Record<Result, Reduction>> = reduce ?? {};
    this.results = Object.keys(reductions) as Result[];
    this.program = {
      arrays,
      scalars,
      stores: new Map(Object.entries(store)),
      reductions: Object.values(reductions),
    };
  }

  /**
   * Runs over `length` entries from `offset` on: by default over all. Two names may mean the same array; arrays must not overlap
   * in any other way. Scalars are rounded to float32. Throws when the arrays do not lie in one arena.
   */
  run(
    arrays: Arrays<Name>,
    scalars: Readonly<Record<Scalar, number>>,
    offset = 0,
    length = arrays[this.arrays[0]!].length - offset,
  ): Record<Result, number> {
    const { buffer } = arrays[this.arrays[0]!];
    const inputs: number[] = [];
    for (const name of this.arrays) inputs.push(addressOf(name, arrays[name], buffer, offset, length));
    for (const name of this.scalars) inputs.push(scalars[name]);
    const output = this.runIn(buffer)(...inputs, length);
    const values = typeof output === 'object' ? output : [output];
    const results: Record<string, number | undefined> = {};
    for (let i = 0; i < this.results.length; i++) results[this.results[i]!] = values[i];
    return results as Record<Result, number>;
  }

  private runIn(buffer: ArrayBufferLike): Run {
    const known = this.bound.get(buffer);
    if (known) return known;
    const memory = memoryOf(buffer);
    if (!memory) throw new Error(`${this.arrays[0]} does not lie in one arena with the loop's other arrays`);
    this.module ??= new WebAssembly.Module(compile(this.program));
    const run = new WebAssembly.Instance(this.module, { memory: { of: memory } }).exports.run as Run;
    this.bound.set(buffer, run);
    return run;
  }
}

function addressOf(
  name: string,
  values: Float32Array,
  buffer: ArrayBufferLike,
  offset: number,
  length: number,
): number {
  if (values.buffer !== buffer) throw new Error(`${name} does not lie in one arena with the loop's other arrays`);
  if (offset < 0 || length < 0 || offset + length > values.length)
    throw new RangeError(`${name} has ${values.length} entries: there are no ${length} of them from ${offset} on`);
  return values.byteOffset + 4 * offset;
}

function byName<Name extends string>(
  names: readonly Name[],
  create: (name: string) => Expression,
): Record<Name, Expression> {
  return Object.fromEntries(names.map((name) => [name, create(name)])) as Record<Name, Expression>;
}
