import type { Value } from '../graph';
import { commonSubexpressions } from './commonSubexpressions';
import { withoutNoOps } from './noOps';
import type { Outputs } from './rewrite';

/** All passes that a graph goes through before it is compiled. None changes a result. */
export const simplify = (outputs: Outputs): Map<string, Value> => commonSubexpressions(withoutNoOps(outputs));
