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
  private latest: { stage: Stage; data: Data } | null = null;
  private isMeasured = false;

  constructor(
    private readonly request: Pick<RunRequest, 'batchSize' | 'seed'>,
    private readonly products: number,
    private readonly reporter: Pick<Reporter, 'event'>,
    private readonly control: RunControl,
  ) {}

  /** A fit of this stage on this data begins. */
  watch(stage: Stage, data: Data): void {
    this.latest = { stage, data };
  }

  /** Measures at the weights of the latest fit, after so many steps of the run; once. */
  async measure(step: number): Promise<void> {
    if (!this.latest || this.isMeasured) return;
    this.isMeasured = true;
    const { stage, data } = this.latest;
    const started = performance.now();
    this.reporter.event('stateChanged', { state: 'loading', detail: 'measuring the spectrum of the Hessian' });
    const examples = data.find((tensor) => tensor !== null)!.shape[0]!;
    const batch = spread(data, examples, Math.min(this.request.batchSize ?? examplesAtMost, examples));
    const stop = new AbortController();
    const limits = { products: this.products, signal: stop.signal };
    const random = seedrandom(`spectrum ${this.request.seed}`);
    const spectrum = await this.listening(spectrumInSteps(stage.hessian(batch), limits, random), stop);
    const seconds = (performance.now() - started) / 1000;
    const where = { stage: stage.info.stage, step, batchSize: batch.size, examples };
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

/** So many examples, at even distances: data may be sorted by class. */
function spread(data: Data, examples: number, size: number): Batch {
  const indices = Uint32Array.from({ length: size }, (_, i) => Math.floor((i * examples) / size));
  return new Batches(data, size).gather(indices);
}
