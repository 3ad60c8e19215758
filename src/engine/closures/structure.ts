import type * as tf from '@tensorflow/tfjs';
import { GraphBuilder, sameShape } from '../graph/builder';
import { type Attributes, input, type Type, type Value } from '../graph/graph';
import { TraceError } from '../trace/tracingBackend';

/**
 * What happens next in a recorded closure: a tensor from outside is used for the first time (`array`; `fill`: all of it is one number), or a kernel is
 * called. Values are counted in the order in which they appear; an input that is absent is null.
 */
export type Step =
  | (Type & { readonly kind: 'array' | 'fill' })
  | {
      readonly kind: 'call';
      readonly kernel: string;
      readonly inputs: readonly (number | null)[];
      readonly attributes: Attributes;
    };

/** How many ways a closure may go on from one place before the least recently used is forgotten. */
const mostBranches = 64;

/**
 * A place in the tree of all that closures have done so far. The path from the root is the structure of a computation: its kernels, shapes and attributes,
 * without the numbers that went in. Closures that do the same walk the same path, and find there the graph that the first of them has drawn.
 */
export class Structure {
  private readonly branches: Structure[] = [];

  private constructor(
    private readonly tree: { places: number },
    readonly step: Step | null,
    /** The values that the last step has added, counted from `first`. */
    readonly added: readonly Value[],
    readonly first: number,
  ) {}

  static root(): Structure {
    return new Structure({ places: 0 }, null, [], 0);
  }

  /** How many places the tree has had. */
  get places(): number {
    return this.tree.places;
  }

  /** The place that a step leads to; null where no closure has taken it yet. */
  after(step: Step): Structure | null {
    const { branches } = this;
    const found = branches.findIndex((branch) => sameStep(branch.step!, step));
    if (found > 0) branches.unshift(...branches.splice(found, 1));
    return found < 0 ? null : branches[0]!;
  }

  /**
   * The same for a step that is new here. `values` are those of the path so far, `results` what the step gave. Throws `UnknownKernelError` for what cannot be recorded,
   * `TraceError` where the graph would give something else.
   */
  grow(step: Step, values: readonly Value[], results?: readonly Pick<tf.TensorInfo, 'shape' | 'dtype'>[]): Structure {
    const branch = this.branch(step, values);
    if (results && !sameTypes(branch.added, results)) throw new TraceError('a kernel with results of another shape');
    this.tree.places++;
    this.branches.unshift(branch);
    if (this.branches.length > mostBranches) this.branches.pop();
    return branch;
  }

  private branch(step: Step, values: readonly Value[]): Structure {
    const { tree } = this;
    const first = this.first + this.added.length;
    if (step.kind !== 'call') return new Structure(tree, step, [drawInput(step, inputName(step.kind, first))], first);
    // tfjs may hand on arrays that are its tensors' own.
    const kept = { ...step, attributes: structuredClone(step.attributes) };
    const inputs = step.inputs.map((index) => (index === null ? undefined : values[index]));
    return new Structure(tree, kept, new GraphBuilder().calls(kept.kernel, inputs, kept.attributes), first);
  }
}

/** The name under which the value of this number is fed. */
export const inputName = (kind: 'array' | 'fill', index: number): string => `${kind}${index}`;

/** Whether a single number is fed under this name, whatever shape it fills. */
export const isFill = (name: string): boolean => name.startsWith('fill');

function drawInput({ kind, shape, dtype }: Exclude<Step, { kind: 'call' }>, name: string): Value {
  if (kind === 'array') return input(name, { shape, dtype });
  return new GraphBuilder().broadcast(input(name, { shape: [], dtype }), shape);
}

const sameTypes = (values: readonly Value[], results: readonly Pick<tf.TensorInfo, 'shape' | 'dtype'>[]): boolean =>
  values.length === results.length &&
  values.every(({ shape, dtype }, i) => sameShape(shape, results[i]!.shape) && dtype === results[i]!.dtype);

function sameStep(a: Step, b: Step): boolean {
  if (a.kind === 'call')
    return (
      b.kind === 'call' && a.kernel === b.kernel && sameList(a.inputs, b.inputs) && same(a.attributes, b.attributes)
    );
  return a.kind === b.kind && a.dtype === b.dtype && sameShape(a.shape, b.shape);
}

/** Of plain data. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && sameList(a, b);
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => same(a[name as never], b[name as never]));
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, i) => same(one, b[i]));
}
