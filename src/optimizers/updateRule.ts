/** Where one weight lies in the flat vectors: for rules that look at matrices. */
export interface Slice {
  shape: readonly number[];
  offset: number;
  length: number;
}

/** What a rule reads and writes at one update. Vectors are flat, parallel to `parameters`, and lie in one arena; scalars are arrays of one. */
export interface UpdateState<Slot extends string = string, Scratch extends string = string> {
  /** Changed in place: before the call the weights w, after it the new ones. */
  parameters: Float32Array;
  /** ∇L(w), not changed. */
  gradient: Float32Array;
  /** Changed in place, kept between steps, saved in checkpoints. */
  slots: Record<Slot, Float32Array>;
  /** Vectors that hold nothing from one step to the next. */
  scratch: Record<Scratch, Float32Array>;
  slices: readonly Slice[];
}

/** The loss as a function of the weights, on the batch and with the dropout masks of the present step. Leaves the model's state as it is. */
export interface BatchObjective {
  /** L at `parameters`, and ∇L written `into`: vectors of the arena. */
  lossAndGradient(parameters: Float32Array, into: Float32Array): number;
  /** H·v at `parameters`. A fresh array. */
  hessianVectorProduct(parameters: Float32Array, v: Float32Array): Float32Array;
}

/** How many numbers a slot holds that is no vector: a history of them, matrices beside them. */
export type SlotLength = (slices: readonly Slice[], hyperparameters: Numbers<string>) => number;

/** How long a slot is, and what it starts from (a number, or the name of the hyperparameter that it starts from). */
export interface SlotShape<Hyperparameter extends string = string> {
  length: 'parameters' | 'one' | SlotLength;
  initial: number | NoInfer<Hyperparameter>;
}

type Numbers<Name extends string> = Readonly<Record<Name, number>>;

interface Rule<Hyperparameter extends string, Slot extends string, Scratch extends string> {
  id: string;
  /** Defaults. A boolean choice is 0 or 1. */
  hyperparameters: Numbers<Hyperparameter>;
  slots: Readonly<Record<Slot, SlotShape<NoInfer<Hyperparameter>>>>;
  scratch?: readonly Scratch[];
  /** Those hyperparameters that act otherwise at the next step than they are asked for: a momentum that still grows. */
  present?(hyperparameters: Numbers<Hyperparameter>, slots: Readonly<Record<Slot, Float32Array>>): Numbers<string>;
}

/** A rule that needs no more than the gradient. */
export interface GradientRule<
  Hyperparameter extends string = string,
  Slot extends string = string,
  Scratch extends string = string,
> extends Rule<Hyperparameter, Slot, Scratch> {
  needs: 'gradient';
  update(state: UpdateState<Slot, Scratch>, hyperparameters: Numbers<Hyperparameter>): void;
}

/** A rule that asks for the loss at other places: a line search, a curvature, a perturbed gradient. */
export interface ClosureRule<
  Hyperparameter extends string = string,
  Slot extends string = string,
  Scratch extends string = string,
> extends Rule<Hyperparameter, Slot, Scratch> {
  needs: 'closure';
  /** Whether it models the loss from its gradients (line search, curvature): clipped ones would be those of no loss. */
  modelsLoss: boolean;
  update(state: UpdateState<Slot, Scratch>, hyperparameters: Numbers<Hyperparameter>, objective: BatchObjective): void;
}

/** One optimizer's arithmetic on flat float32 arrays: no layers, no tensors, no clock. */
export type UpdateRule = GradientRule | ClosureRule;

/** A rule whose names of hyperparameters and slots the compiler holds together. */
export const defineGradientRule = <H extends string, S extends string, X extends string = never>(
  rule: Omit<GradientRule<H, S, X>, 'needs'>,
): GradientRule<H, S, X> => ({ ...rule, needs: 'gradient' });

export const defineClosureRule = <H extends string, S extends string, X extends string = never>(
  rule: Omit<ClosureRule<H, S, X>, 'needs'>,
): ClosureRule<H, S, X> => ({ ...rule, needs: 'closure' });

/** Fresh state for weights of these shapes, its vectors from `allocate`, which gives arrays of an arena. */
export function createSlots(
  { slots }: Pick<UpdateRule, 'slots'>,
  slices: readonly Slice[],
  hyperparameters: Numbers<string>,
  allocate: (length: number) => Float32Array,
): Record<string, Float32Array> {
  const create = (length: SlotShape['length']): Float32Array => {
    if (length === 'parameters') return allocate(sizeOf(slices));
    return new Float32Array(length === 'one' ? 1 : length(slices, hyperparameters));
  };
  return Object.fromEntries(
    Object.entries(slots).map(([name, { length, initial }]) => [
      name,
      create(length).fill(typeof initial === 'number' ? initial : hyperparameters[initial]!),
    ]),
  );
}

/** The vectors that a rule works on within a step. */
export const createScratch = (
  { scratch = [] }: Pick<UpdateRule, 'scratch'>,
  slices: readonly Slice[],
  allocate: (length: number) => Float32Array,
): Record<string, Float32Array> => Object.fromEntries(scratch.map((name) => [name, allocate(sizeOf(slices))]));

/** How many vectors as long as the parameters a rule takes: its state, and what it works on. */
export const vectorCount = (rule: UpdateRule | null): number =>
  Object.values(rule?.slots ?? {}).filter(({ length }) => length === 'parameters').length +
  (rule?.scratch?.length ?? 0);

/** The number of parameters. */
export const sizeOf = (slices: readonly Slice[]): number => slices.reduce((sum, { length }) => sum + length, 0);
