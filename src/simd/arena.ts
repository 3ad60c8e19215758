const pageBytes = 65536;

/**
 * The one WebAssembly memory in which a training's long arrays lie (weights, gradient, optimizer state), so that compiled loops reach
 * them without a copy. Pages that nobody writes cost address space alone.
 */
export class Arena {
  readonly memory: WebAssembly.Memory;
  private next = 0;

  /** Room for this many float32 numbers. Never grows: growing would detach the arrays. */
  constructor(length: number) {
    this.memory = new WebAssembly.Memory({ initial: Math.ceil((4 * length) / pageBytes) + 1 });
  }

  /** `length` zeros, from an address that a whole vector register fits. */
  allocate(length: number): Float32Array {
    const offset = this.next;
    const end = offset + 4 * length;
    if (end > this.memory.buffer.byteLength) throw new RangeError(`an arena has no room for ${length} more numbers`);
    this.next = Math.ceil(end / 64) * 64;
    return new Float32Array(this.memory.buffer, offset, length);
  }
}
