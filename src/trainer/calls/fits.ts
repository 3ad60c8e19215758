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

/** The calls of `fit` and `fitDataset` that are under way: where they begin, what is kept of them, and what somebody wants done to them. */
export class Fits {
  private readonly underWay = new Set<Fit>();
  private begun = 0;

  constructor(private readonly parts: Parts) {}

  /** A fit begins: it stands where an earlier run had it stand, or at its beginning. */
  async begin(position: FitPosition): Promise<Fit> {
    const { resumption, random, reporter } = this.parts;
    const number = ++this.begun;
    const from = (await resumption?.at(number)) ?? null;
    if (!from && resumption?.isBefore(number))
      reporter.event('noted', { text: `fit ${number} is trained again: what it led to was not kept` });
    const fit = new Fit(number, position, random, from);
    this.underWay.add(fit);
    return fit;
  }

  /** What takes the fit's steps is known. */
  takeStage(fit: Fit, stage: Stage): void {
    const { checkpoints, reporter } = this.parts;
    fit.stage = stage;
    stage.begin();
    if (fit.from) {
      this.goTo(fit, fit.from);
      // So that this run, too, can be resumed and gone back in.
      checkpoints?.save(fit.from);
      const { step, position } = fit.from;
      reporter.event('resumed', { stage: stage.info.stage, step, epoch: position.epoch + 1 });
    }
    this.tellCheckpoints(fit);
  }

  /** Keeps a checkpoint where it is time for one, or `now`. */
  keep(fit: Fit, now = false): void {
    const { checkpoints, steps } = this.parts;
    if (!checkpoints || !this.isAlone) return;
    if (!now && (!checkpoints.isDue || checkpoints.has(steps()))) return;
    const checkpoint = fit.checkpoint(steps());
    if (!checkpoint) return;
    checkpoints.save(checkpoint);
    this.tellCheckpoints(fit);
  }

  /** After the last step of a fit, before the script hears of its end. */
  end(fit: Fit): void {
    const { checkpoints, control, steps } = this.parts;
    fit.end();
    if (!checkpoints || !this.isAlone) return;
    // Where a run was cut short, the fit is not at its end.
    if (control.stopReason !== null && checkpoints.has(steps())) return;
    const checkpoint = fit.checkpoint(steps());
    if (checkpoint) checkpoints.saveEnd(checkpoint);
  }

  /** A fit is over, or was thrown out of. */
  leave(fit: Fit): void {
    fit.end();
    fit.stage?.end();
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
    if (!checkpoints || !fit?.stage) throw new Error(`the present training has no checkpoint of step ${to}`);
    const checkpoint = await checkpoints.read(to);
    await this.between(fit.stage, () => {
      this.goTo(fit, checkpoint);
      // What a resumed run is to go on from, too.
      this.keep(fit, true);
      reporter.event('intervened', { type: 'rolledBack', stage: checkpoint.stage, step: steps(), to });
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

  private goTo(fit: Fit, checkpoint: Checkpoint): void {
    fit.goTo(checkpoint);
    if (fit.stage!.isWhole) return;
    const text = `the checkpoint does not hold what the script's own optimizer ${fit.stage!.info.optimizer.id} remembers`;
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
