import type { Checkpoint } from '../../runlog/checkpoint';
import type { CommandArguments } from '../../shared/protocol';
import type { Reporter } from '../channel/reporter';
import type { RunControl } from '../channel/runControl';
import type { Checkpoints } from '../checkpoints';
import type { Resumption } from '../resumption';
import type { RandomStream } from '../script/seedRandom';
import type { Stage } from '../stage/stage';
import type { Stages } from '../stage/stages';
import { Fit } from './fit';
import type { FitPosition } from './fitPosition';

interface Parts {
  stages: Stages;
  random: RandomStream;
  reporter: Reporter;
  control: RunControl;
  /** Null: none are kept. */
  checkpoints: Checkpoints | null;
  /** Null: the run begins at its beginning. */
  resumption: Resumption | null;
  /** Updates so far. */
  steps(): number;
}

/** The calls of `fit` that are under way: where they begin, what is kept of them, and what somebody wants done to them. */
export class Fits {
  private readonly underWay = new Set<Fit>();
  private begun = 0;

  constructor(private readonly parts: Parts) {}

  /** `resumedAt`: the step of an earlier run that the fit goes on from; null where it begins at its beginning. */
  async begin(stage: Stage, position: FitPosition): Promise<{ fit: Fit; resumedAt: number | null }> {
    stage.begin();
    const fit = new Fit(++this.begun, stage, position, this.parts.random);
    const resumedAt = await this.resume(fit);
    this.underWay.add(fit);
    this.tellCheckpoints(fit);
    return { fit, resumedAt };
  }

  /** Keeps a checkpoint where it is time for one, or `now`. */
  keep(fit: Fit, now = false): void {
    const { checkpoints, steps } = this.parts;
    if (!checkpoints || !this.isAlone) return;
    if (!now && (!checkpoints.isDue || checkpoints.has(steps()))) return;
    checkpoints.save(fit.checkpoint(steps()));
    this.tellCheckpoints(fit);
  }

  /** After the last step of a fit, before the script hears of its end. */
  end(fit: Fit): void {
    const { checkpoints, steps } = this.parts;
    fit.end();
    if (checkpoints && this.isAlone && !checkpoints.has(steps())) checkpoints.saveEnd(fit.checkpoint(steps()));
    fit.stage.end();
  }

  /** A fit is over, or was thrown out of. */
  leave(fit: Fit): void {
    fit.end();
    this.underWay.delete(fit);
  }

  async setLearningRate({ stage: index, learningRate }: CommandArguments['setLearningRate']): Promise<void> {
    const { stages, reporter, steps } = this.parts;
    const stage = stages.at(index);
    if (!stage) throw new Error('nothing is being trained yet');
    await this.between(stage, () => {
      const from = stage.setLearningRate(learningRate);
      const where = { stage: stage.info.stage, step: steps() };
      reporter.event('intervened', { type: 'learningRateChanged', ...where, from, to: learningRate });
    });
  }

  async rollBack({ step: to }: CommandArguments['rollBack']): Promise<void> {
    const { checkpoints, reporter, steps } = this.parts;
    const fit = [...this.underWay].find(({ number }) => checkpoints?.of(number).some(({ step }) => step === to));
    if (!checkpoints || !fit) throw new Error(`the present training has no checkpoint of step ${to}`);
    const checkpoint = await checkpoints.read(to);
    await this.between(fit.stage, () => {
      this.goTo(fit, checkpoint);
      // What a resumed run is to go on from, too.
      this.keep(fit, true);
      const { stage } = fit.stage.info;
      reporter.event('intervened', { type: 'rolledBack', stage, step: steps(), to });
    });
  }

  /** Does something to a stage while no step of it is under way. */
  private async between(stage: Stage, action: () => void): Promise<void> {
    const fit = [...this.underWay].find((one) => one.stage === stage);
    if (!fit) return action();
    const done = fit.want(action);
    this.parts.control.wake();
    await done;
  }

  private async resume(fit: Fit): Promise<number | null> {
    const { resumption, checkpoints, reporter } = this.parts;
    const checkpoint = await resumption?.at(fit.number);
    if (!checkpoint) {
      if (resumption?.isBefore(fit.number))
        reporter.event('noted', { text: `fit ${fit.number} is trained again: what it led to was not kept` });
      return null;
    }
    this.goTo(fit, checkpoint);
    // So that this run, too, can be resumed and gone back in.
    checkpoints?.save(checkpoint);
    const { step, position } = checkpoint;
    reporter.event('resumed', { stage: fit.stage.info.stage, step, epoch: position.epoch + 1 });
    return step;
  }

  private goTo(fit: Fit, checkpoint: Checkpoint): void {
    fit.goTo(checkpoint);
    if (fit.stage.isWhole) return;
    const text = `the checkpoint does not hold what the script's own optimizer ${fit.stage.info.optimizer.id} remembers`;
    this.parts.reporter.event('noted', { text });
  }

  /** Of several fits at once, a checkpoint would tell where one of them stands, and not the others. */
  private get isAlone(): boolean {
    return this.underWay.size === 1;
  }

  private tellCheckpoints(fit: Fit): void {
    const { checkpoints, reporter } = this.parts;
    if (checkpoints) reporter.event('checkpointsKept', checkpoints.of(fit.number));
  }
}
