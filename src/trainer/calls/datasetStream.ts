import type { Iterated } from '../../engine/layersModel';
import { BadOptionError } from '../badOption';

type Iterator = Awaited<ReturnType<Iterated['iterator']>>;
type Drawn = Awaited<ReturnType<Iterator['next']>>;

/** Takes what was drawn only to get past it. False: that is enough. */
export type PassOver = (value: unknown) => Promise<boolean>;

/**
 * What a dataset yields, epoch after epoch, drawn in the way of tfjs's `fitDataset`: from one iterator for all epochs where their length is given,
 * else from a new one for each. A stream cannot be turned back: to stand where it stood it begins anew, and is drawn from up to there.
 */
export class DatasetStream {
  /** The first epoch that has not begun. */
  private next: number;
  /** Batches drawn from the present iterator. */
  private drawn = 0;
  /** Whether it was made to stand within the epoch that begins next. */
  private stands = false;

  private constructor(
    private readonly dataset: Iterated,
    private readonly batchesPerEpoch: number | null,
    private readonly firstEpoch: number,
    private iterator: Iterator,
  ) {
    this.next = firstEpoch;
  }

  static async open(dataset: Iterated, batchesPerEpoch: number | null, firstEpoch: number): Promise<DatasetStream> {
    return new DatasetStream(dataset, batchesPerEpoch, firstEpoch, await dataset.iterator());
  }

  async beginEpoch(epoch: number): Promise<void> {
    if (!this.stands && this.batchesPerEpoch === null) await this.beginAnew();
    this.stands = false;
    this.next = Math.max(this.next, epoch + 1);
  }

  async draw(): Promise<Drawn> {
    const drawn = await this.iterator.next();
    if (drawn.value != null) this.drawn++;
    return drawn;
  }

  /** What is drawn next is this batch of this epoch. Throws a `BadOptionError` where the dataset ends before it. */
  async goTo(epoch: number, batch: number, passOver: PassOver): Promise<void> {
    if (this.batchesPerEpoch !== null) {
      const wanted = (epoch - this.firstEpoch) * this.batchesPerEpoch + batch;
      if (this.drawn > wanted) await this.beginAnew();
      await this.passOverUpTo(wanted, passOver);
    } else {
      await this.passOverEpochsBefore(epoch, passOver);
      await this.beginAnew();
      await this.passOverUpTo(batch, passOver);
    }
    this.stands = true;
  }

  private async beginAnew(): Promise<void> {
    this.iterator = await this.dataset.iterator();
    this.drawn = 0;
  }

  /** A dataset may remember how often it was gone through: a shuffled one has another order each time. */
  private async passOverEpochsBefore(epoch: number, passOver: PassOver): Promise<void> {
    for (; this.next < epoch; this.next++) {
      await this.beginAnew();
      for (let isOver = false; !isOver; ) {
        const { value, done } = await this.draw();
        isOver = done === true || (value != null && !(await passOver(value)));
      }
    }
  }

  private async passOverUpTo(wanted: number, passOver: PassOver): Promise<void> {
    while (this.drawn < wanted) {
      const { value, done } = await this.draw();
      if (value != null && !(await passOver(value))) return;
      if (done && this.drawn < wanted) throw endsTooSoon(wanted, this.drawn);
    }
  }
}

const endsTooSoon = (wanted: number, drawn: number): BadOptionError =>
  new BadOptionError(
    `The checkpoint was written after ${wanted} batches of a dataset that now has only ${drawn}.`,
    'Resume with the script and the data that the run had.',
  );
