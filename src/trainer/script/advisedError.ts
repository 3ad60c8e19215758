/** An error that a script meets, with what to do about it, which is told when the script does not catch it. */
export class AdvisedError extends Error {
  constructor(
    message: string,
    readonly advice: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
