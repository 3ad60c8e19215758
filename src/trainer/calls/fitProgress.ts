import type { TrainableModel } from '../../engine/layersModel';

/** How far the fits of one training have come, how far they are to go, and how their epochs ended. */
export class FitProgress {
  /** Steps taken. */
  step = 0;
  /** Steps that there will be, as far as the present fit has been told; null where its data have no known end. */
  plannedSteps: number | null = null;
  /** What tfjs keeps of each fit, the present one last. */
  private readonly histories: TrainableModel['history'][] = [];

  constructor(
    private readonly model: Pick<TrainableModel, 'history'>,
    /** The run ends after so many steps at the latest. */
    private readonly limit: number | null,
  ) {
    this.begin();
  }

  /** A fit begins: tfjs has just made a history for it, which holds its plan. */
  begin(): void {
    const { history } = this.model;
    if (this.histories.at(-1) === history) return;
    this.histories.push(history);
    const planned = this.step + stepsOf(history.params as unknown as Plan);
    const known = Math.min(planned, this.limit ?? Number.POSITIVE_INFINITY);
    this.plannedSteps = Number.isNaN(planned) ? this.limit : known;
  }

  /** The loss of each epoch so far: on the validation data where there are any, else the mean over the epoch's batches. */
  get losses(): number[] {
    return this.histories.flatMap(epochLosses);
  }
}

interface Plan {
  epochs: number;
  initialEpoch: number | null;
  samples: number | null;
  batchSize: number | null;
  /** An epoch, where the data are a stream. */
  steps: number | null;
}

/** NaN where the data have no known end. */
function stepsOf({ epochs, initialEpoch, samples, batchSize, steps }: Plan): number {
  const stepsPerEpoch = steps ?? Math.ceil((samples ?? Number.NaN) / (batchSize ?? Number.NaN));
  return (epochs - (initialEpoch ?? 0)) * stepsPerEpoch;
}

function epochLosses({ history = {} }: TrainableModel['history']): number[] {
  const losses = history.val_loss ?? history.loss ?? [];
  return losses.map((loss) => (typeof loss === 'number' ? loss : loss.dataSync()[0]!));
}
