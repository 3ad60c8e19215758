import { sizeOf } from '../graph/graph';
import type { Recording } from '../trace/tracing';

/** The random tensors of a recorded computation, drawn anew for each run from the run's own stream, in the order of the recording. */
export class RandomInputs {
  readonly values: ReadonlyMap<string, Float32Array>;

  constructor(private readonly randoms: Recording['randoms']) {
    this.values = new Map(
      randoms.flatMap(({ value: { source, shape } }) =>
        source.kind === 'input' ? [[source.name, new Float32Array(sizeOf(shape))] as const] : [],
      ),
    );
  }

  draw(): void {
    for (const { value, recipe } of this.randoms) {
      if (value.source.kind !== 'input') continue;
      const values = this.values.get(value.source.name)!;
      const generator = recipe.create();
      for (let i = 0; i < values.length; i++) values[i] = generator.nextValue();
    }
  }
}
