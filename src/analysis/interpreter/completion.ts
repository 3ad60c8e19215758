import type { Value } from './values';

/** How a statement ended. */
export type Completion =
  | { type: 'normal' }
  | { type: 'break' }
  | { type: 'continue' }
  | { type: 'throw' }
  | { type: 'return'; value: Value };

export const normal: Completion = { type: 'normal' };
