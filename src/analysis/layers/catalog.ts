import { convolutions } from './convolution';
import { core } from './core';
import type { LayerKind } from './kind';
import { merges } from './merge';
import { normalizations } from './normalization';
import { poolings } from './pooling';
import { recurrents } from './recurrent';

const kinds = new Map<string, LayerKind>(
  [...core, ...convolutions, ...poolings, ...recurrents, ...merges, ...normalizations].flatMap((kind) =>
    kind.factories.map((factory): [string, LayerKind] => [factory, kind]),
  ),
);

/** Kinds whose shapes are worked out; null for others (cells, preprocessing), which are layers all the same. */
export const kindOf = (factory: string): LayerKind | null => kinds.get(factory) ?? null;

/** The usual one of several names of a factory. */
export const canonical = (factory: string): string => kinds.get(factory)?.factories[0] ?? factory;
