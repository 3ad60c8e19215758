import type { Expression, Node, Operation } from './expression';
import type { Reduction } from './reduction';
import { accumulatorsOf, finish, fold } from './reductionCode';
import { type Code, moduleOf, op, types } from './wasm';

/** What a loop does with each entry: new values for arrays, and what is gathered over all entries. */
export interface Program {
  arrays: readonly string[];
  scalars: readonly string[];
  stores: ReadonlyMap<string, Expression>;
  reductions: readonly Reduction[];
}

/**
 * A WebAssembly module whose function `run` takes the addresses of the arrays, the scalars, and the number of entries, and returns the reductions.
 *
 * Three loops after one another: some vectors at once, one vector, one entry. The last one computes with vectors, too, of which only the first lane counts:
 * each entry meets the same instructions wherever it lies.
 */
export function compile(program: Program): Uint8Array {
  return new LoopCompiler(program).module();
}

/** Vectors at once: independent sums side by side, since each addition waits for the one before it. */
const vectorsAtOnce = 4;

class LoopCompiler {
  private readonly remaining: number;
  private readonly locals = new Map<Node, number>();
  private readonly uses = new Map<Node, number>();
  /** By vector at once, and by reduction. */
  private readonly accumulators: number[][][];
  private vectors = 0;

  constructor(private readonly program: Program) {
    this.remaining = program.arrays.length + program.scalars.length;
    // Twice, since a reduction reads its inputs from locals.
    for (const { inputs } of program.reductions) [...inputs, ...inputs].forEach(this.countUse);
    for (const { node } of program.stores.values()) this.countUse(node);
    this.accumulators = Array.from({ length: this.atOnce }, () =>
      program.reductions.map(({ kind }) => Array.from({ length: accumulatorsOf[kind] }, this.newVector)),
    );
  }

  module(): Uint8Array {
    const { arrays, scalars, reductions } = this.program;
    const code = [
      ...this.prepared(),
      ...this.loop(4 * this.atOnce),
      ...(this.atOnce > 1 ? this.loop(4) : []),
      ...this.loop(1),
      ...reductions.flatMap(({ kind }, i) =>
        finish(
          kind,
          this.accumulators.flatMap((copy) => copy[i]!),
        ),
      ),
    ];
    return moduleOf({
      parameters: [...arrays.map(() => types.i32), ...scalars.map(() => types.f32), types.i32],
      results: reductions.map(() => types.f64),
      vectors: this.vectors,
      code,
    });
  }

  private get atOnce(): number {
    return this.program.reductions.length > 0 ? vectorsAtOnce : 1;
  }

  private readonly countUse = (node: Node): void => {
    const uses = this.uses.get(node) ?? 0;
    this.uses.set(node, uses + 1);
    if (uses === 0 && node.kind === 'operation') node.inputs.forEach(this.countUse);
  };

  private readonly newVector = (): number => this.remaining + 1 + this.vectors++;

  /** Scalars and constants, in all lanes, once for the whole loop. */
  private prepared(): Code {
    const { arrays, scalars } = this.program;
    return [...this.uses.keys()].flatMap((node) => {
      const splat = [...op.f32x4Splat, ...op.set(this.localOf(node))];
      if (node.kind === 'constant') return [...op.f32Const(node.value), ...splat];
      return node.kind === 'scalar' ? [...op.get(arrays.length + scalars.indexOf(node.name)), ...splat] : [];
    });
  }

  /** Takes `stride` entries a round, while there are that many. */
  private loop(stride: number): Code {
    const enough = [...op.get(this.remaining), ...op.i32Const(stride)];
    const round = [
      ...Array.from({ length: Math.ceil(stride / 4) }, (_, copy) => this.entries(stride, copy)).flat(),
      ...this.program.arrays.flatMap((_, pointer) => [
        ...op.get(pointer),
        ...op.i32Const(4 * stride),
        ...op.i32Add,
        ...op.set(pointer),
      ]),
      ...[...enough, ...op.i32Sub, ...op.tee(this.remaining), ...op.i32Const(stride), ...op.i32AtLeastUnsigned],
      ...op.branchIf(0),
    ];
    return op.block([...enough, ...op.i32LessUnsigned, ...op.branchIf(0), ...op.loop(round)]);
  }

  /** Everything for one vector of entries. All is loaded before anything is stored. */
  private entries(stride: number, copy: number): Code {
    const { arrays, stores, reductions } = this.program;
    const offset = 16 * copy;
    const load = stride === 1 ? op.loadOne : op.load(offset);
    const store = stride === 1 ? op.storeOne : op.store(offset);
    const known = new Set<Node>([...this.uses.keys()].filter((node) => node.kind !== 'operation'));
    const loads = [...this.uses.keys()].flatMap((node) =>
      node.kind === 'array' ? [...op.get(arrays.indexOf(node.name)), ...load, ...op.set(this.localOf(node))] : [],
    );
    const folds = reductions.flatMap(({ kind, inputs }, i) => {
      const computed = inputs.flatMap((input) => [...this.value(input, known), ...op.drop]);
      const read = inputs.map((input) => [...op.get(this.localOf(input)), ...(stride === 1 ? onlyFirst : [])]);
      return [...computed, ...fold(kind, read, this.accumulators[copy]![i]!)];
    });
    const saves = [...stores].flatMap(([name, { node }]) => [
      ...op.get(arrays.indexOf(name)),
      ...this.value(node, known),
      ...store,
    ]);
    return [...loads, ...folds, ...saves];
  }

  /** Leaves a node's value on the stack, and keeps it in a local when it is used again. */
  private value(node: Node, known: Set<Node>): Code {
    if (known.has(node) || node.kind !== 'operation') return op.get(this.localOf(node));
    const computed = [...node.inputs.flatMap((input) => this.value(input, known)), ...instructions[node.operation]];
    if (this.uses.get(node) === 1) return computed;
    known.add(node);
    return [...computed, ...op.tee(this.localOf(node))];
  }

  private localOf(node: Node): number {
    const local = this.locals.get(node) ?? this.newVector();
    this.locals.set(node, local);
    return local;
  }
}

const onlyFirst = [...op.firstLane, ...op.and];

const instructions: Record<Operation, Code> = {
  abs: op.f32x4Abs,
  neg: op.f32x4Neg,
  sqrt: op.f32x4Sqrt,
  add: op.f32x4Add,
  sub: op.f32x4Sub,
  mul: op.f32x4Mul,
  div: op.f32x4Div,
  min: op.f32x4Min,
  max: op.f32x4Max,
  equals: op.f32x4Equal,
  less: op.f32x4Less,
  greater: op.f32x4Greater,
  select: op.bitselect,
};
