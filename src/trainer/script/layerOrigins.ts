import * as tf from '@tensorflow/tfjs';
import type { SourcePosition } from '../../shared/source';
import type { SourceMaps } from './sourceMaps';

const frames = 50;

/**
 * Remembers where in the user's code each layer was constructed. tfjs's Layer constructor assigns `_callHook` first of all; a setter on the
 * prototype sees that assignment for every layer, of tfjs or of the user, and the stack at that moment leads to the line.
 */
export class LayerOrigins {
  private readonly origins = new WeakMap<object, SourcePosition>();

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
    return this.origins.get(layer) ?? null;
  }

  private remember(layer: object): void {
    const className = layer.constructor.name;
    const site = callSites().find((candidate) => {
      const file = candidate.getFileName();
      // The constructors of a user's own layer class are below the line that asked for the layer.
      const inItsConstructor = candidate.isConstructor() && candidate.getFunctionName() === className;
      return file !== null && file !== undefined && this.sourceMaps.isUserFile(file) && !inItsConstructor;
    });
    if (!site) return;
    const position = {
      file: site.getFileName()!,
      line: site.getLineNumber() ?? 1,
      column: site.getColumnNumber() ?? 1,
    };
    this.origins.set(layer, this.sourceMaps.original(position));
  }
}

/** The stack of the caller as V8 sees it, innermost first. */
function callSites(): NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.stackTraceLimit = frames;
  Error.prepareStackTrace = (_, sites) => sites;
  try {
    return new Error().stack as unknown as NodeJS.CallSite[];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
