const pageBytes = 65536;

/**
 * The one WebAssembly memory in which a training's long arrays lie (weights, gradient, optimizer state), so that compiled loops reach
 * them without a copy. Pages that nobody writes cost address space alone.
 */
export class Arena {
  private readonly memory: WebAssembly.Memory;
  private next = 0;

  /** Room for this many float32 arrays of this length each. Never grows: growing would detach the arrays. */
  constructor(arrays: number, length: number) {
    this.memory = new WebAssembly.Memory({
      initial: Math.max(1, Math.ceil((arrays * aligned(4 * length)) / pageBytes)),
    });
    memories.set(this.memory.buffer, this.memory);
  }

  /** `length` zeros, from an address that a whole vector register fits. */
  allocate(length: number): Float32Array {
    const offset = this.next;
    this.next = offset + aligned(4 * length);
    if (this.next > this.memory.buffer.byteLength)
      throw new RangeError(`an arena has no room for ${length} more numbers`);
    return new Float32Array(this.memory.buffer, offset, length);
  }
}

const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64;

const memories = new WeakMap<ArrayBufferLike, WebAssembly.Memory>();

/** The memory of the arena whose buffer this is; undefined for any other buffer. */
export const memoryOf = (buffer: ArrayBufferLike): WebAssembly.Memory | undefined => memories.get(buffer);

export const isInArena = ({ buffer }: Float32Array): boolean => memories.has(buffer);
