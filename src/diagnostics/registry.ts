import { explodingGradient } from './explodingGradient';
import { nonFinite } from './nonFinite';
import type { Rule } from './rule';
import { vanishingGradient } from './vanishingGradient';

/** Every rule; of equally grave findings that began together, the earlier in this list leads. */
export const rules = [nonFinite, explodingGradient, vanishingGradient] as const satisfies readonly Rule[];
