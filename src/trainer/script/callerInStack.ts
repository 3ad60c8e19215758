import { calledFrom, callSites } from './callSites';

type Load<Args extends unknown[], Result> = (...args: Args) => Promise<Result>;

/** The same function, whose errors and layers know the line that called it: tfjs returns some promises without awaiting them, where a stack ends. */
export function callerInStack<Args extends unknown[], Result>(load: Load<Args, Result>): Load<Args, Result> {
  return (...args) => {
    const { stack = '' } = new Error();
    return calledFrom
      .run(callSites(), () => load(...args))
      .catch((error: unknown) => {
        if (error instanceof Error) error.stack = `${error.stack}${stack.slice(stack.indexOf('\n'))}`;
        throw error;
      });
  };
}
