import seedrandom from 'seedrandom';
import * as v from 'valibot';

/** The one stream of random numbers of a run. Its state is plain data. */
export interface RandomStream {
  state(): unknown;
  /** Goes on from a state as `state` gave it. */
  restore(state: unknown): void;
}

/**
 * Makes `Math.random` a seeded generator. All of tfjs draws from it (initial weights, dropout masks, noise, shuffling), and so does the script:
 * one seed repeats the run.
 */
export function seedRandom(seed: number): RandomStream {
  let generator = seedrandom(String(seed), { state: true });
  Math.random = () => generator();
  // Older versions of tfjs left it there, and scripts use it: from now on the numbers of this seed, in the same stream.
  Object.assign(Math, {
    seedrandom: (text?: string) => {
      if (text !== undefined) generator = seedrandom(text, { state: true });
      return text;
    },
  });
  return {
    state: () => generator.state(),
    restore: (state) => {
      generator = seedrandom('', { state: v.parse(arc4State, state) });
    },
  };
}

const byte = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255));
const arc4State = v.object({ i: byte, j: byte, S: v.pipe(v.array(byte), v.length(256)) });
