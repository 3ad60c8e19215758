/** What a rule reads and writes at one update. All arrays are flat and parallel to `parameters`; scalars are arrays of one. */
export interface UpdateState<Slot extends string> {
  /** Changed in place: before the call the weights w, after it the new ones. */
  parameters: Float32Array;
  /** ∇L(w), not changed. */
  gradient: Float32Array;
  /** Changed in place, kept between steps, saved in checkpoints. */
  slots: Record<Slot, Float32Array>;
}

/** How long a slot is, and what it starts from (a number, or the name of the hyperparameter that it starts from). */
export interface SlotShape<Hyperparameter extends string> {
  length: 'parameters' | 'one';
  initial: number | NoInfer<Hyperparameter>;
}

/**
 * One optimizer's arithmetic on flat float32 arrays: no layers, no tensors, no clock.
 * Intermediate results are rounded to float32 (`Math.fround`) where the method's reference implementation rounds them.
 */
export interface UpdateRule<Hyperparameter extends string = string, Slot extends string = string> {
  id: string;
  /** Defaults. A boolean choice is 0 or 1. */
  hyperparameters: Record<Hyperparameter, number>;
  slots: Record<Slot, SlotShape<Hyperparameter>>;
  update(state: UpdateState<Slot>, hyperparameters: Record<Hyperparameter, number>): void;
}

/** Gives a rule's parts their exact types; the registry holds rules of many. */
export function defineUpdateRule<Hyperparameter extends string, Slot extends string = never>(
  rule: UpdateRule<Hyperparameter, Slot>,
): UpdateRule<Hyperparameter, Slot> {
  return rule;
}

/** Fresh state for `size` parameters. */
export function createSlots(
  rule: UpdateRule,
  size: number,
  hyperparameters: Record<string, number>,
): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(rule.slots).map(([name, { length, initial }]) => {
      const value = typeof initial === 'number' ? initial : hyperparameters[initial]!;
      return [name, new Float32Array(length === 'one' ? 1 : size).fill(value)];
    }),
  );
}
