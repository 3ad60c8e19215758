import { sgd } from '../sgd';
import { adadelta } from './adadelta';
import { adagrad } from './adagrad';
import { adam } from './adam';
import { adamax } from './adamax';
import { momentum } from './momentum';
import { nesterov } from './nesterov';
import { centeredRmsprop, rmsprop } from './rmsprop';

/** The arithmetic of TensorFlow.js's own optimizers, to the bit. Their ids are those of the rules that they are forms of. */
export const tfjsRules = {
  sgd,
  momentum,
  nesterov,
  adagrad,
  rmsprop,
  centeredRmsprop,
  adam,
  adamax,
  adadelta,
} as const;
