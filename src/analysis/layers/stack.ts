import type { SourceLayer, SourceModel } from '../sourceModel';
import { activationOf, consumersOf, isWeighted } from './activation';
import { fansOf, initialVariance } from './initialization';
import { hasCurve, meanField } from './meanField';

/** A weighted layer with the activation that follows it. */
export interface StackedLayer {
  layer: SourceLayer;
  /** The layer that applies the activation: itself, or one of its own after it. */
  activating: SourceLayer;
  activation: string;
  /** Variance of its weights times its inputs, σ_w². */
  weightVariance: number;
}

/** Layers of which each feeds the next alone, with nothing between them that brings signals back to size. */
export type Stack = readonly StackedLayer[];

/** All stacks of a model; normalizations, branches and what is not known part them. */
export function stacksOf(model: SourceModel): Stack[] {
  const seen = new Set<SourceLayer>();
  return model.layers.flatMap((layer, i) => {
    if (seen.has(layer)) return [];
    const stack = stackFrom(model, i);
    for (const { layer: member } of stack) seen.add(member);
    return stack.length > 0 ? [stack] : [];
  });
}

const keepsSize = /^(dropout|flatten|reshape|permute|activation|maxPooling[123]d)$/;

function stackFrom(model: SourceModel, start: number): Stack {
  const stack: StackedLayer[] = [];
  let index = start;
  for (;;) {
    const layer = model.layers[index];
    if (!layer || layer.conditional || layer.feeds.length > 1) return stack;
    const next = consumersOf(model, index);
    if (isWeighted(layer)) {
      const member = memberOf(layer, next);
      if (!member) return stack;
      stack.push(member);
    } else if (stack.length === 0 || !(keepsSize.test(layer.factory) || layer === stack.at(-1)?.activating)) {
      return stack;
    }
    if (next.length !== 1) return stack;
    index = model.layers.indexOf(next[0]!);
  }
}

function memberOf(layer: SourceLayer, [next]: readonly SourceLayer[]): StackedLayer | null {
  const fans = fansOf(layer);
  const variance = fans && initialVariance(layer, fans);
  const own = activationOf(layer);
  const isApart =
    own === 'linear' &&
    next !== undefined &&
    !isWeighted(next) &&
    activationOf(next) !== null &&
    !/^(lstm|gru|simpleRNN)$/.test(next.factory);
  const activating = isApart ? next : layer;
  const activation = activationOf(activating);
  if (!fans || variance === null || activation === null) return null;
  return { layer, activating, activation, weightVariance: variance * fans.fanIn };
}

/**
 * How many times as long the gradient is at the first layer of a stack as at its last: √∏χ, by mean-field theory. Inputs of variance 1. Null: an activation is among
 * them of which it is not known.
 */
export function gradientGain(stack: Stack): number | null {
  let signal = 1;
  let slope: number | null = null;
  let squared = 1;
  for (const [i, { activation, weightVariance }] of stack.entries()) {
    if (slope !== null) squared *= weightVariance * slope;
    if (i === stack.length - 1) break;
    if (!hasCurve(activation)) return null;
    const field = meanField(activation, weightVariance * signal);
    signal = field.signal;
    slope = field.slope;
  }
  return Math.sqrt(squared);
}
