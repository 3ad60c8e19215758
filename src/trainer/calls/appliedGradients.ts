import * as tf from '@tensorflow/tfjs';
import { isObserved } from '../../engine/closures/gradientCalls';
import type { TrainingCall } from '../../shared/run';

type Gradients = Parameters<tf.Optimizer['applyGradients']>[0];

/** One `applyGradients` of the script. */
export interface Application {
  optimizer: tf.Optimizer;
  call: Extract<TrainingCall, 'minimize' | 'applyGradients'>;
  /** In the optimizer's order; null: the variable is left out. */
  named: readonly { name: string; tensor: tf.Tensor | null }[];
  /** What tfjs would have done without us. */
  own(): void;
}

const classes = [
  tf.SGDOptimizer,
  tf.MomentumOptimizer,
  tf.AdagradOptimizer,
  tf.RMSPropOptimizer,
  tf.AdamOptimizer,
  tf.AdamaxOptimizer,
  tf.AdadeltaOptimizer,
];

/** Hands every update that the script makes by an optimizer over to `apply`, be it by `minimize` or by `applyGradients`. */
export function watchApplications(apply: (application: Application) => void): void {
  let call: Application['call'] = 'applyGradients';
  const replacing = (own: Apply): Apply =>
    function (this: tf.Optimizer, gradients) {
      if (!isObserved()) return own.call(this, gradients);
      apply({ optimizer: this, call, named: namedOf(gradients), own: () => own.call(this, gradients) });
    };
  for (const prototype of prototypes) prototype.applyGradients = replacing(prototype.applyGradients);
  const { minimize } = tf.Optimizer.prototype;
  tf.Optimizer.prototype.minimize = function (...args) {
    const restore = isKnown(this) ? () => {} : replaceOn(this, replacing);
    call = 'minimize';
    try {
      return minimize.apply(this, args);
    } finally {
      call = 'applyGradients';
      restore();
    }
  };
}

type Apply = (this: tf.Optimizer, gradients: Gradients) => void;

const prototypes = classes.map(({ prototype }) => prototype as tf.Optimizer);

/** Whether its updates come down to those of one of tfjs's classes. tfjs's `instanceof` holds for every optimizer. */
const isKnown = (optimizer: tf.Optimizer): boolean =>
  prototypes.some((prototype) => Object.prototype.isPrototypeOf.call(prototype, optimizer));

/** For an optimizer of the script's own making. */
function replaceOn(optimizer: tf.Optimizer, replacing: (own: Apply) => Apply): () => void {
  const held = Object.getOwnPropertyDescriptor(optimizer, 'applyGradients');
  optimizer.applyGradients = replacing(optimizer.applyGradients);
  return () => {
    if (held) Object.defineProperty(optimizer, 'applyGradients', held);
    else delete (optimizer as Partial<tf.Optimizer>).applyGradients;
  };
}

/** As tfjs reads them. */
function namedOf(gradients: Gradients): Application['named'] {
  const list = Array.isArray(gradients)
    ? gradients
    : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor: tensor as tf.Tensor }));
  return list.map(({ name, tensor }) => ({ name, tensor: tensor ?? null }));
}
