import { join } from 'node:path';
import { protocolVersion } from '../shared/protocol';
import type { RunEnd, RunRequest, StageInfo } from '../shared/run';
import type { Checkpoint } from './checkpoint';
import { encodeCheckpoint } from './checkpointFile';
import { disk, type LogFiles } from './logFiles';
import { logFormat, type Manifest } from './manifest';
import type { Happening } from './runEvent';
import { checkpointFile, createRunFolder, files } from './runFolder';
import { sealedFile, sealedLine } from './sealed';
import { StepsWriter } from './stepsWriter';
import type { LoggedStep } from './stepTable';
import { stoppedSentence } from './stoppedSentence';

export interface LogStart {
  /** The run's own: not there yet, or empty. */
  folder: string;
  request: RunRequest;
  name: string;
  versions: Record<string, string>;
}

/**
 * What the trainer child writes of its run: manifest, steps, events, checkpoints. Synchronous, so that what was written stays when the process is
 * killed. Never throws: at the first failure (a full disk) the log ends, `onStopped` hears why in a sentence, and whether there are steps in it; the training goes on.
 */
export class RunLog {
  readonly folder: string;
  private manifest: Manifest;
  private readonly stages = new Map<number, StepsWriter>();
  private lastStep = 0;
  private stopped = false;

  constructor(
    { folder, request, name, versions }: LogStart,
    private readonly onStopped: (sentence: string, hasSteps: boolean) => void,
    private readonly target: LogFiles = disk,
    private readonly now: () => number = Date.now,
  ) {
    const id = request.runId;
    const date = new Date(now()).toISOString();
    this.folder = folder;
    this.manifest = { format: logFormat, protocolVersion, id, name, date, request, stages: [], versions, end: null };
    this.attempt(() => {
      createRunFolder(folder, this.target);
      this.writeManifest();
    });
  }

  /** Whether what is said now is written. */
  get isOpen(): boolean {
    return !this.stopped;
  }

  stageStarted(info: StageInfo): void {
    this.stages.set(info.stage, new StepsWriter(this.folder, info, this.target));
    this.manifest = { ...this.manifest, stages: [...this.manifest.stages, info] };
    this.attempt(() => this.writeManifest());
  }

  /** Gathered, and written within about a second. The stage must have started. */
  step(step: LoggedStep): void {
    this.lastStep = step.step;
    this.attempt(() => this.stages.get(step.stage)!.add(step, this.now()));
  }

  happened(happening: Happening): void {
    // What is measured can come at every step, and epochs can be as short; all else is rare, or the last that is heard.
    if (!frequent.has(happening.type)) this.flush();
    this.attempt(() => this.append(happening));
  }

  /** Written whole or not at all; one of the same step is replaced. Returns its size in bytes, null where nothing is written any more. */
  checkpoint(checkpoint: Checkpoint): number | null {
    this.flush();
    const { stage, step } = checkpoint;
    const file = checkpointFile(step);
    const parts = encodeCheckpoint(checkpoint);
    this.attempt(() => {
      this.target.replace(join(this.folder, file), parts);
      this.append({ type: 'checkpointSaved', stage, step, file });
    });
    return this.stopped ? null : parts.reduce((sum, { length }) => sum + length, 0);
  }

  /** The checkpoint of this step is no longer worth its room. */
  dropCheckpoint(step: number): void {
    this.attempt(() => this.target.remove(join(this.folder, checkpointFile(step))));
  }

  flush(): void {
    for (const writer of this.stages.values()) this.attempt(() => writer.flush(this.now()));
  }

  end(end: RunEnd): void {
    for (const writer of this.stages.values()) this.attempt(() => writer.end(this.now()));
    this.manifest = { ...this.manifest, end };
    this.attempt(() => this.writeManifest());
  }

  private writeManifest(): void {
    this.target.replace(join(this.folder, files.manifest), [sealedFile(this.manifest)]);
  }

  private append(happening: Happening): void {
    const time = new Date(this.now()).toISOString();
    this.target.append(join(this.folder, files.events), sealedLine({ time, ...happening }));
  }

  private attempt(write: () => void): void {
    if (this.stopped) return;
    try {
      write();
    } catch (error) {
      this.stopped = true;
      this.stop(error as NodeJS.ErrnoException);
    }
  }

  private stop(error: NodeJS.ErrnoException): void {
    const hasSteps = [...this.stages.values()].some((writer) => writer.hasSteps);
    const since = hasSteps ? `from about step ${this.lastStep} on` : 'at all';
    const reason = stoppedSentence(`The run is not logged ${since}`, error);
    try {
      // Begins a line: what could not be written may have left half of one. A disk that is full of steps may still have room for it.
      this.target.append(join(this.folder, files.events), lineFeed);
      this.append({ type: 'loggingStopped', step: this.lastStep, reason });
    } catch {
      // Whoever runs the training is told; the log shows only that it has no end.
    }
    this.onStopped(reason, hasSteps);
  }
}

const frequent: ReadonlySet<Happening['type']> = new Set([
  'epochEnded',
  'timeFlowRead',
  'terrainRead',
  'spectrumMeasured',
]);

const lineFeed = Uint8Array.of(10);
