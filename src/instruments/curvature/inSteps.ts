/** A measurement that pauses after each product with the Hessian, so that its caller can listen in between, or show how far it is. */
export type InSteps<T> = Generator<undefined, T, undefined>;

/** Takes all steps at once. */
export function atOnce<T>(measurement: InSteps<T>): T {
  for (;;) {
    const { done, value } = measurement.next();
    if (done) return value;
  }
}
