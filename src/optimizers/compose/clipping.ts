import { Loop } from '../../simd/loop';
import { dot } from '../../simd/reduction';
import type { UpdateRule } from '../updateRule';
import { onEveryGradient } from './everyGradient';

const squares = new Loop(['g'], [], ({ g }) => ({ reduce: { sum: dot(g, g) } }));
const shrink = new Loop(['g'], ['scale'], ({ g }, { scale }) => ({ store: { g: g.mul(scale) } }));
const limit = new Loop(['g'], ['greatest', 'least'], ({ g }, { greatest, least }) => ({
  store: { g: g.min(greatest).max(least) },
}));

/**
 * A rule whose gradients are shortened, all weights together, where they are longer than `clipNorm`: the direction stays.
 *
 *   g ← g · min(1, c/‖g‖₂)
 *
 * Pascanu, Mikolov & Bengio 2013, Algorithm 1.
 */
export const clippedByNorm = (rule: UpdateRule, clipNorm: number): UpdateRule =>
  onEveryGradient(rule, {
    name: 'clippedByNorm',
    hyperparameters: { clipNorm },
    change(g, _, now) {
      const norm = Math.sqrt(squares.run({ g }, {}).sum);
      if (norm > now.clipNorm!) shrink.run({ g }, { scale: now.clipNorm! / norm });
    },
  });

/**
 * A rule whose gradients are cut off, entry by entry, beyond ±`clipValue`: the direction changes.
 *
 *   g ← max(−c, min(c, g))
 *
 * Mikolov 2012, Statistical Language Models Based on Neural Networks, section 3.3.
 */
export const clippedByValue = (rule: UpdateRule, clipValue: number): UpdateRule =>
  onEveryGradient(rule, {
    name: 'clippedByValue',
    hyperparameters: { clipValue },
    change: (g, _, now) => void limit.run({ g }, { greatest: now.clipValue!, least: -now.clipValue! }),
  });
