import type * as TypeScript from 'typescript';
import type { Argument, OptimizerValue } from '../interpreter/tfjsValues';
import { toNumber } from '../interpreter/values';

type Call = TypeScript.CallExpression | TypeScript.NewExpression;

/** `tf.train.adam(0.001)` */
export function makeOptimizer(name: string, args: readonly Argument[], call: Call): OptimizerValue {
  const [first] = args;
  const value = toNumber(first?.value);
  return { type: 'optimizer', name, call, learningRate: first && value !== null ? { value, node: first.node } : null };
}
