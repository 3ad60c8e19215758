import { AsyncLocalStorage } from 'node:async_hooks';

const frames = 50;

/** The stack of a call that works on after tfjs has left the stacks of its promises behind. */
export const calledFrom = new AsyncLocalStorage<readonly NodeJS.CallSite[]>();

/** The stack of the caller as V8 sees it, innermost first. */
export function callSites(): NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.stackTraceLimit = frames;
  Error.prepareStackTrace = (_, sites) => sites;
  try {
    return new Error().stack as unknown as NodeJS.CallSite[];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
