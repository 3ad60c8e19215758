import * as tf from '@tensorflow/tfjs';
import { formatPosition, type SourcePosition } from '../../shared/source';
import { calledFrom, callSites } from './callSites';
import type { SourceMaps } from './sourceMaps';

/**
 * Remembers where in the user's code each layer was constructed. tfjs's Layer constructor assigns `_callHook` first of all; a setter on the
 * prototype sees that assignment for every layer, of tfjs or of the user, and the stack at that moment leads to the line.
 */
export class LayerOrigins {
  /** The user's lines on the way to a layer's construction: each was called by the next. */
  private readonly stacks = new WeakMap<object, readonly SourcePosition[]>();
  /** Which of them stands for the layer, where it is not the first. */
  private readonly depths = new WeakMap<object, number>();

  constructor(private readonly sourceMaps: SourceMaps) {
    const remember = (layer: object) => this.remember(layer);
    Object.defineProperty(tf.layers.Layer.prototype, '_callHook', {
      configurable: true,
      get: () => undefined,
      set(this: object, value: unknown) {
        remember(this);
        Object.defineProperty(this, '_callHook', { value, writable: true, configurable: true, enumerable: true });
      },
    });
  }

  positionOf(layer: object): SourcePosition | null {
    return this.stacks.get(layer)?.[this.depths.get(layer) ?? 0] ?? null;
  }

  /**
   * Layers of one model that the same line of a helper has constructed are told apart by the lines that called it: of the callers, the nearest at which
   * most of the layers differ. A line that constructs several in a loop stays theirs.
   */
  tellApart(layers: readonly object[]): void {
    const places = layers.flatMap((layer) => {
      const stack = this.stacks.get(layer);
      return stack ? [{ layer, lines: stack.map(formatPosition) }] : [];
    });
    for (const alike of groupedBy(places, ({ lines }) => lines[0]!)) {
      const depth = mostDistinct(alike.map(({ lines }) => lines));
      for (const { layer } of alike) this.depths.set(layer, depth);
    }
  }

  private remember(layer: object): void {
    const className = layer.constructor.name;
    const own = this.userSites(callSites(), className);
    // A model that is loaded is built when its file has been read: its layers are where it is loaded.
    const sites = own.length > 0 ? own : this.userSites(calledFrom.getStore() ?? [], className);
    const stack = sites.map((site) => this.positionIn(site));
    if (stack.length > 0) this.stacks.set(layer, stack);
  }

  private userSites(sites: readonly NodeJS.CallSite[], className: string): NodeJS.CallSite[] {
    return sites.filter((site) => {
      const file = site.getFileName();
      // The constructors of a user's own layer class are below the line that asked for the layer.
      const inItsConstructor = site.isConstructor() && site.getFunctionName() === className;
      return file !== null && file !== undefined && this.sourceMaps.isUserFile(file) && !inItsConstructor;
    });
  }

  private positionIn(site: NodeJS.CallSite): SourcePosition {
    return this.sourceMaps.original({
      file: site.getFileName()!,
      line: site.getLineNumber() ?? 1,
      column: site.getColumnNumber() ?? 1,
    });
  }
}

/** The first depth at which most of these stacks differ. */
function mostDistinct(stacks: readonly (readonly string[])[]): number {
  const common = Math.min(...stacks.map(({ length }) => length));
  const counts = Array.from({ length: common }, (_, depth) => new Set(stacks.map((lines) => lines[depth])).size);
  return counts.indexOf(Math.max(...counts));
}

function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups.values()];
}
