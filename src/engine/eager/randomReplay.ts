/** Lets the same random numbers be drawn once more: tfjs seeds each of its generators from `Math.random`. */
export class RandomReplay {
  private drawn: number[] = [];

  /** Runs `action` and remembers what it draws. */
  record<T>(action: () => T): T {
    const { random } = Math;
    this.drawn = [];
    return withRandom(() => {
      const value = random();
      this.drawn.push(value);
      return value;
    }, action);
  }

  /** Runs `action` with the numbers that were remembered; what it draws beyond them is new, and remembered from then on. */
  replay<T>(action: () => T): T {
    const { random } = Math;
    let next = 0;
    return withRandom(() => {
      const i = next++;
      this.drawn[i] ??= random();
      return this.drawn[i]!;
    }, action);
  }
}

function withRandom<T>(random: () => number, action: () => T): T {
  const own = Math.random;
  Math.random = random;
  try {
    return action();
  } finally {
    Math.random = own;
  }
}
