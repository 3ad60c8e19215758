import type { OptimizerId } from '../shared/optimizerIds';
import { adadelta } from './adadelta';
import { adagrad } from './adagrad';
import { adam } from './adam';
import { adamax } from './adamax';
import { adamw } from './adamw';
import { amsgrad } from './amsgrad';
import { lbfgs } from './lbfgs';
import { lion } from './lion';
import { lookahead } from './lookahead';
import { momentum } from './momentum';
import { muon } from './muon';
import { nadam } from './nadam';
import { nesterov } from './nesterov';
import { newton } from './newton';
import { radam } from './radam';
import { rmsprop } from './rmsprop';
import { sam } from './sam';
import { sdlbfgs } from './sdlbfgs';
import { sfn } from './sfn';
import { sgd } from './sgd';
import { shampoo } from './shampoo';
import type { UpdateRule } from './updateRule';

/** Every update rule that can be asked for, by id. A script's own `tf.train.*` has TensorFlow.js's arithmetic: see `tfjs`. */
export const updateRules: Record<OptimizerId, UpdateRule> = {
  sgd,
  momentum,
  nesterov,
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
  sam,
  lookahead,
  muon,
  shampoo,
  newton,
  sfn,
  lbfgs,
  sdlbfgs,
};
