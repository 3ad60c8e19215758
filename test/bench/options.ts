/** What a bench is run with. */
export interface BenchOptions {
  /** Numbers of threads, each measured by itself. */
  threads: readonly number[];
  /** The only model; null: all. */
  model: string | null;
  /** Pythons that may have PyTorch or JAX. */
  pythons: readonly string[];
}

export const chosen = (names: readonly string[], { model }: BenchOptions): string[] =>
  names.filter((name) => model === null || name === model);
