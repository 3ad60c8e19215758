import seedrandom from 'seedrandom';

/**
 * Makes `Math.random` a seeded generator. All of tfjs draws from it (initial weights, dropout masks, noise, shuffling), and so does the script:
 * one seed repeats the run.
 */
export function seedRandom(seed: number): void {
  Math.random = seedrandom(String(seed));
}
