/** Tells its user that something is no longer logged, and why. `what`: `The run is not logged from step 9 on`. */
export function stoppedSentence(what: string, { code, message }: NodeJS.ErrnoException): string {
  const why = code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : message;
  return `${what}, since ${why}; the training goes on.`;
}
