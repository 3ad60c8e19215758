import type { OptimizerId } from '../shared/optimizerIds';
import { adadelta } from './adadelta';
import { adagrad } from './adagrad';
import { adam } from './adam';
import { adamax } from './adamax';
import { adamw } from './adamw';
import { amsgrad } from './amsgrad';
import { lion } from './lion';
import { momentum } from './momentum';
import { nadam } from './nadam';
import { radam } from './radam';
import { rmsprop } from './rmsprop';
import { sgd } from './sgd';
import type { UpdateRule } from './updateRule';

/** Every update rule that can be asked for, by id. A script's own `tf.train.*` has TensorFlow.js's arithmetic: see `tfjs`. */
export const updateRules: Record<OptimizerId, UpdateRule> = {
  sgd,
  momentum,
  adagrad,
  rmsprop,
  adam,
  adamw,
  nadam,
  amsgrad,
  adamax,
  adadelta,
  radam,
  lion,
};
