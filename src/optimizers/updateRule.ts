/** Where one weight lies in the flat vectors: for rules that look at matrices. */
export interface Slice {
  shape: readonly number[];
  offset: number;
  length: number;
}

/** What a rule reads and writes at one update. Vectors are flat, parallel to `parameters`, and lie in one arena; scalars are arrays of one. */
export interface UpdateState<Slot extends string = string> {
  /** Changed in place: before the call the weights w, after it the new ones. */
  parameters: Float32Array;
  /** ∇L(w), not changed. */
  gradient: Float32Array;
  /** Changed in place, kept between steps, saved in checkpoints. */
  slots: Record<Slot, Float32Array>;
  slices: readonly Slice[];
}

/** The loss as a function of the weights, on the batch and with the dropout masks of the present step. Leaves the model's state as it is. */
export interface BatchObjective {
  /** L at `parameters`, and ∇L written `into`. */
  lossAndGradient(parameters: Float32Array, into: Float32Array): Promise<number>;
  /** H·v at `parameters`. A fresh array. */
  hessianVectorProduct(parameters: Float32Array, v: Float32Array): Promise<Float32Array>;
}

/** How long a slot is, and what it starts from (a number, or the name of the hyperparameter that it starts from). */
export interface SlotShape<Hyperparameter extends string = string> {
  length: 'parameters' | 'one';
  initial: number | NoInfer<Hyperparameter>;
}

type Numbers<Name extends string> = Readonly<Record<Name, number>>;

interface Rule<Hyperparameter extends string, Slot extends string> {
  id: string;
  /** Defaults. A boolean choice is 0 or 1. */
  hyperparameters: Numbers<Hyperparameter>;
  slots: Readonly<Record<Slot, SlotShape<Hyperparameter>>>;
}

/** A rule that needs no more than the gradient. */
export interface GradientRule<Hyperparameter extends string = string, Slot extends string = string>
  extends Rule<Hyperparameter, Slot> {
  needs: 'gradient';
  update(state: UpdateState<Slot>, hyperparameters: Numbers<Hyperparameter>): void;
}

/** A rule that asks for the loss at other places: a line search, a curvature, a perturbed gradient. */
export interface ClosureRule<Hyperparameter extends string = string, Slot extends string = string>
  extends Rule<Hyperparameter, Slot> {
  needs: 'closure';
  update(state: UpdateState<Slot>, hyperparameters: Numbers<Hyperparameter>, objective: BatchObjective): Promise<void>;
}

/** One optimizer's arithmetic on flat float32 arrays: no layers, no tensors, no clock. */
export type UpdateRule = GradientRule | ClosureRule;

/** Fresh state for `size` parameters, its vectors from `allocate`, which gives arrays of an arena. */
export function createSlots(
  { slots }: Pick<UpdateRule, 'slots'>,
  size: number,
  hyperparameters: Numbers<string>,
  allocate: (length: number) => Float32Array,
): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(slots).map(([name, { length, initial }]) => {
      const values = length === 'one' ? new Float32Array(1) : allocate(size);
      return [name, values.fill(typeof initial === 'number' ? initial : hyperparameters[initial]!)];
    }),
  );
}

/** How many vectors as long as the parameters a rule's state takes. */
export const vectorCount = (rule: UpdateRule | null): number =>
  Object.values(rule?.slots ?? {}).filter(({ length }) => length === 'parameters').length;
