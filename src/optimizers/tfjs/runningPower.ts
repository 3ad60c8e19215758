/** βᵗ as TensorFlow.js has it: a product of float32 numbers that itself is rounded to float32 at each step. */
export const runningPower = <Name extends 'beta1' | 'beta2'>(name: Name) => ({
  initial: name,
  next: (power: number, hyperparameters: Readonly<Record<Name, number>>): number =>
    power * Math.fround(hyperparameters[name]),
});
