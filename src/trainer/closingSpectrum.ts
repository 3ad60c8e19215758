import seedrandom from 'seedrandom';
import type { Batch, HostTensor } from '../engine/objective';
import type { InSteps } from '../instruments/curvature/inSteps';
import { spectrumInSteps } from '../instruments/curvature/spectrum';
import type { RunRequest } from '../shared/run';
import { Batches } from './calls/batches';
import type { Reporter } from './channel/reporter';
import type { RunControl } from './channel/runControl';
import type { Stage } from './stage/stage';

/** Examples that the Hessian is of, when no size of batch was asked for. */
const examplesAtMost = 512;

type Data = readonly (HostTensor | null)[];

/** The spectrum of the Hessian at the end of a run's training, on examples from all over the data. */
export class ClosingSpectrum {
  private latest: { stage: Stage; choose: () => Sample } | null = null;
  private isMeasured = false;

  constructor(
    private readonly request: Pick<RunRequest, 'batchSize' | 'seed'>,
    private readonly products: number,
    private readonly reporter: Pick<Reporter, 'event'>,
    private readonly control: RunControl,
  ) {}

  /** A fit of this stage on this data begins. */
  watch(stage: Stage, data: Data): void {
    this.latest = { stage, choose: () => sampleOf(data, this.request.batchSize ?? examplesAtMost) };
  }

  /** A step of this stage was taken on this batch: all that is known of its data. */
  watchBatch(stage: Stage, batch: Batch): void {
    this.latest = { stage, choose: () => ({ batch, examples: null }) };
  }

  /** Measures at the weights of the latest fit, after so many steps of the run; once. */
  async measure(step: number): Promise<void> {
    if (!this.latest || this.isMeasured) return;
    this.isMeasured = true;
    const { stage } = this.latest;
    const started = performance.now();
    this.reporter.event('stateChanged', { state: 'loading', detail: 'measuring the spectrum of the Hessian' });
    const { batch, examples } = this.latest.choose();
    const stop = new AbortController();
    const limits = { products: this.products, signal: stop.signal };
    const random = seedrandom(`spectrum ${this.request.seed}`);
    const spectrum = await this.listening(spectrumInSteps(stage.hessian(batch), limits, random), stop);
    const seconds = (performance.now() - started) / 1000;
    // Of a stream one batch is known, and not how many there are.
    const known = stage.info.examples === null ? null : examples;
    const where = {
      stage: stage.info.stage,
      step,
      batchSize: Number.isNaN(batch.size) ? null : batch.size,
      examples: known,
    };
    this.reporter.event('spectrumMeasured', { ...spectrum, ...where, seconds });
    this.reporter.event('stateChanged', { state: 'training', detail: '' });
  }

  /** Hears commands between two products: a pause holds them up, a stop ends them. */
  private async listening<T>(measurement: InSteps<T>, stop: AbortController): Promise<T> {
    for (;;) {
      const { done, value } = measurement.next();
      if (done) return value;
      await this.control.betweenSteps();
      if (this.control.stopReason === 'stopped') stop.abort();
    }
  }
}

/** What the Hessian is of, out of so many examples; null where nobody knows. */
interface Sample {
  batch: Batch;
  examples: number | null;
}

/** So many examples at most, at even distances: data may be sorted by class. */
function sampleOf(data: Data, atMost: number): Sample {
  const examples = data.find((tensor) => tensor !== null)!.shape[0]!;
  const size = Math.min(atMost, examples);
  const indices = Uint32Array.from({ length: size }, (_, i) => Math.floor((i * examples) / size));
  return { batch: new Batches(data, size).gather(indices), examples };
}
