import type { OptimizerId } from '../shared/optimizerIds';
import { adam } from './adam';
import { momentum } from './momentum';
import { sgd } from './sgd';
import type { UpdateRule } from './updateRule';

/** Every update rule, by id: what `--optimizer` offers, and what a script's `tf.train.*` maps to. */
export const updateRules: Record<OptimizerId, UpdateRule> = { sgd, momentum, adam };
