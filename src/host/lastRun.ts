import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import * as v from 'valibot';
import type { Run } from '../session/run';
import { type PanelMessage, panelMessage } from '../shared/panelProtocol';
import type { RunEnd } from '../shared/run';
import type { RunWatcher } from './currentRun';
import type { Log } from './log';
import { runSnapshot, runStatus } from './runStatus';

export type Snapshot = Extract<PanelMessage, { type: 'snapshot' }>;

/**
 * The workspace's last run as the panel shows it, on disk: a reload of the window ends the extension host with all that it knows, and the
 * panel that the editor then restores shows the run again. Written when a run ends, or is cut off by the host's own end.
 */
export class LastRun {
  private readonly file: string | null;
  private restored: Snapshot | null | undefined;

  /** `folder` is null where the editor has no place for the workspace: then nothing is kept. */
  constructor(
    private readonly folder: string | null,
    private readonly log: Log,
  ) {
    this.file = folder === null ? null : join(folder, 'lastRun.bin');
  }

  /** Keeps each run that it is shown. */
  readonly watcher: RunWatcher = (run, lifetime) => {
    this.restored = null;
    lifetime.add({ dispose: run.observe({ ended: () => void this.save(run) }) });
    lifetime.add({ dispose: () => run.end === null && this.saveNow(run) });
  };

  /** The run of before the reload; null when there is none, or a run of this host has taken its place. */
  get snapshot(): Snapshot | null {
    this.restored ??= this.restored === null ? null : this.load();
    return this.restored;
  }

  /** When that run ended. */
  get savedAt(): Date | null {
    return this.file === null ? null : (statSync(this.file, { throwIfNoEntry: false })?.mtime ?? null);
  }

  private load(): Snapshot | null {
    if (this.file === null) return null;
    try {
      const message = v.parse(panelMessage, deserialize(readFileSync(this.file)));
      return message.type === 'snapshot' ? message : null;
    } catch (error) {
      if (!isMissing(error)) this.log.warn(`The last run could not be read: ${String(error)}`);
      return null;
    }
  }

  private async save(run: Run): Promise<void> {
    if (this.file === null || this.folder === null) return;
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(`${this.file}.new`, serialize(snapshotOf(run)));
      await rename(`${this.file}.new`, this.file);
    } catch (error) {
      this.log.warn(`The run could not be kept for after a reload: ${String(error)}`);
    }
  }

  /** The host is about to end and waits for nothing. */
  private saveNow(run: Run): void {
    if (this.file === null || this.folder === null) return;
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(`${this.file}.now`, serialize(snapshotOf(run)));
    renameSync(`${this.file}.now`, this.file);
  }
}

function snapshotOf(run: Run): PanelMessage {
  const status = runStatus(run, Number.NaN);
  return runSnapshot(run, { ...status, state: 'ended', silentSeconds: 0, end: run.end ?? cutOff(run) });
}

/** The end of a run whose host ended before it: what the child alone knows is not known. */
function cutOff(run: Run): RunEnd {
  const history = run.stages.at(-1)?.history;
  const steps = history && history.length > 0 ? history.stepAt(history.length - 1) : 0;
  const unknown = Number.NaN;
  return {
    reason: 'stopped',
    steps,
    stepsPerSecond: unknown,
    setupSeconds: unknown,
    seconds: unknown,
    overhead: unknown,
    failure: null,
  };
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
