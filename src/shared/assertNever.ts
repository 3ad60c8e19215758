/** Closes a switch over a union: the compiler objects where a case is missing, the error names it where types were bypassed. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
