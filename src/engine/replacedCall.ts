/** Something with tfjs's `call`: a layer, or the cell of a recurrent one. */
export interface Callable {
  call(...args: unknown[]): unknown;
}

/** Gives `callable` another `call` for the while; the function that is returned takes it back. */
export function replaceCall(callable: Callable, by: (own: Callable['call']) => Callable['call']): () => void {
  const hadOwn = Object.hasOwn(callable, 'call');
  const { call } = callable;
  callable.call = by(call);
  return () => {
    // A class may have it as a field.
    if (hadOwn) callable.call = call;
    else delete (callable as Partial<Callable>).call;
  };
}
