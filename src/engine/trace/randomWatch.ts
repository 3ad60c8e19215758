import { MPRandGauss, UniformRandom } from '@tensorflow/tfjs-core/dist/ops/rand_util';
import seedrandom from 'seedrandom';

/** How a random tensor is made: by which of tfjs's generators, from one seed that `Math.random` gives. */
export interface RandomRecipe {
  /** A generator with a seed of its own that it draws from `Math.random`, as tfjs's operation would make it. */
  create(): { nextValue(): number };
}

type Generator = UniformRandom | MPRandGauss;

/**
 * Watches tfjs's random operations while a step is recorded: a tensor that is written right after a generator gave as many numbers is
 * random, and its recipe makes another one. The run's own random numbers are not touched: recording draws from a stream of its own.
 */
export class RandomWatch {
  private generator: Generator | null = null;
  private given = 0;
  private seedsDrawn = 0;

  /** Runs `action` under watch. */
  during<T>(action: () => T): T {
    const { random } = Math;
    const classes = [UniformRandom, MPRandGauss].map(({ prototype }) => ({
      prototype,
      nextValue: prototype.nextValue,
    }));
    const watch = this;
    const substitute = seedrandom('recording');
    Math.random = () => {
      watch.seedsDrawn++;
      return substitute();
    };
    for (const { prototype, nextValue } of classes) {
      prototype.nextValue = function (this: Generator) {
        watch.generator = this;
        watch.given++;
        return nextValue.call(this);
      };
    }
    try {
      return action();
    } finally {
      Math.random = random;
      for (const { prototype, nextValue } of classes) prototype.nextValue = nextValue;
    }
  }

  /** The recipe of the tensor of `length` values that is being written; null when it is not random, or seeded by the script. */
  take(length: number): RandomRecipe | null {
    const { generator, given, seedsDrawn } = this;
    this.generator = null;
    this.given = 0;
    this.seedsDrawn = 0;
    return generator && given === length && seedsDrawn === 1 ? recipeOf(generator) : null;
  }
}

function recipeOf(generator: Generator): RandomRecipe {
  if (generator instanceof MPRandGauss) {
    const { mean, stdDev, dtype, truncated } = generator as unknown as {
      mean: number;
      stdDev: number;
      dtype: 'float32';
      truncated: boolean;
    };
    return { create: () => new MPRandGauss(mean, stdDev, dtype, truncated) };
  }
  const { min, range, dtype } = generator as unknown as { min: number; range: number; dtype: 'float32' };
  return { create: () => new UniformRandom(min, min + range, dtype) };
}
