/** Something that the run was asked for and that this script cannot be given: its user's to mend. */
export class BadOptionError extends Error {
  override name = 'BadOptionError';

  constructor(
    message: string,
    /** What to do about it. */
    readonly advice: string,
  ) {
    super(message);
  }
}
