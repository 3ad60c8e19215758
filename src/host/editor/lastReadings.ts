import { statSync } from 'node:fs';
import * as vscode from 'vscode';
import type { TextRange } from '../../analysis/textRange';
import type { Run } from '../../session/run';
import { StepHistory } from '../../shared/stepHistory';
import type { LastRun, Snapshot } from '../lastRun';
import { type Disposable, Lifetime } from '../lifetime';
import { RunPlaces } from '../runPlaces';
import { type LayerReading, layerReadings } from './layerReadings';

/** A layer's reading, at the call in the code as of now. */
export interface PlacedReading extends LayerReading {
  range: TextRange;
  /** When the run ended. */
  at: Date;
}

interface Kept {
  readings: readonly LayerReading[];
  places: RunPlaces;
  at: Date;
}

/** What the last run of each script has measured, for the code that was not edited since. */
export class LastReadings implements Disposable {
  private readonly lifetime = new Lifetime();
  private readonly byScript = new Map<string, Kept>();
  private readonly changed = this.lifetime.add(new vscode.EventEmitter<void>());
  readonly onDidChange = this.changed.event;
  private isRestored = false;

  constructor(private readonly lastRun: LastRun) {}

  /** Keeps what a run has measured, when it ends. `places` knows its code for as long as `lifetime` lasts. */
  follow(run: Run, places: RunPlaces, lifetime: Lifetime): void {
    this.isRestored = true;
    const { file } = run.request;
    this.byScript.delete(file);
    this.changed.fire();
    lifetime.add({ dispose: run.observe({ ended: () => this.keep(run, places) }) });
  }

  /** The readings of the layers in a file. Where a loop makes several layers, they share a call. */
  async in(file: string): Promise<PlacedReading[]> {
    this.restore();
    const all = await Promise.all([...this.byScript.values()].map((kept) => placed(kept, file)));
    return all.flat();
  }

  dispose(): void {
    this.lifetime.dispose();
    this.byScript.clear();
  }

  private keep(run: Run, places: RunPlaces): void {
    const stage = run.stages.findLast(({ history }) => history.length > 0);
    if (!stage) return;
    this.byScript.set(run.request.file, { readings: layerReadings(stage, run.findings), places, at: new Date() });
    this.changed.fire();
  }

  /** After a reload of the window: the run of before it, when its script was not written since. */
  private restore(): void {
    if (this.isRestored) return;
    this.isRestored = true;
    const { snapshot, savedAt } = this.lastRun;
    const file = snapshot?.status.file;
    if (!snapshot?.stage || !savedAt || !file || !isOlder(file, savedAt)) return;
    const history = historyOf(snapshot);
    if (history.length === 0) return;
    const readings = layerReadings({ info: snapshot.stage, history }, snapshot.findings);
    const places = this.lifetime.add(new RunPlaces(file));
    this.byScript.set(file, { readings, places, at: savedAt });
  }
}

async function placed({ readings, places, at }: Kept, file: string): Promise<PlacedReading[]> {
  const find = await places.finder();
  return readings.flatMap((reading) => {
    const { position, range } = find(reading.position);
    return position.file === file && range ? [{ ...reading, range, at }] : [];
  });
}

function historyOf({ stage, steps }: Snapshot): StepHistory {
  const history = new StepHistory(stage!.stage, stage!.layers.length);
  for (const columns of steps) history.append(columns);
  return history;
}

const isOlder = (file: string, date: Date): boolean => {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats !== undefined && stats.mtime <= date;
};
