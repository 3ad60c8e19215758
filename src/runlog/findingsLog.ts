import { appendFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../shared/finding';
import type { RunEnd } from '../shared/run';
import { readManifest } from './manifest';
import { files } from './runFolder';
import { sealedFile, sealedLine } from './sealed';
import { stoppedSentence } from './stoppedSentence';

/** How often a finding that merely goes on is written again. */
const repeatMilliseconds = 10_000;

/**
 * What the parent adds to its child's log: the findings, since rules run there, and how a child ended that could not say so itself. Asynchronous, in
 * order, and never throws: at the first failure it stops, and `onStopped` hears why in a sentence.
 */
export class FindingsLog {
  private readonly told = new Map<string, { gist: string; time: number }>();
  private work: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    /** The run's folder, which the child makes. */
    private readonly folder: string,
    private readonly onStopped: (sentence: string) => void,
    private readonly append: (path: string, bytes: Uint8Array) => Promise<void> = appendFile,
    private readonly now: () => number = Date.now,
  ) {}

  /** All findings so far. A new one, or one that became graver or wider, is written at once; one that goes on now and then. */
  changed(findings: readonly Finding[]): void {
    for (const finding of findings) {
      const gist = JSON.stringify([finding.severity, finding.causedBy, finding.places.map(({ layer }) => layer)]);
      const told = this.told.get(finding.id);
      if (told?.gist !== gist || this.now() - told.time >= repeatMilliseconds) this.write(finding, gist);
    }
  }

  /** The run is over: all findings as they are now, in their order, and its end. Resolves when everything is written. */
  close(findings: readonly Finding[], end: RunEnd): Promise<void> {
    for (const finding of findings) this.write(finding, '');
    this.attempt(() => closeManifest(this.folder, end));
    return this.work;
  }

  private write(finding: Finding, gist: string): void {
    const time = this.now();
    this.told.set(finding.id, { gist, time });
    const line = sealedLine({ time: new Date(time).toISOString(), ...finding });
    this.attempt(() => this.append(join(this.folder, files.findings), line));
  }

  private attempt(write: () => Promise<void>): void {
    this.work = this.work.then(async () => {
      if (this.stopped) return;
      await write().catch((error: NodeJS.ErrnoException) => {
        this.stopped = true;
        this.onStopped(stoppedSentence('The findings are not logged from here on', error));
      });
    });
  }
}

/** Writes how the run ended, where its child could not: it was killed. */
async function closeManifest(folder: string, end: RunEnd): Promise<void> {
  const { manifest } = await readManifest(folder);
  if (!manifest || manifest.end) return;
  const path = join(folder, files.manifest);
  await writeFile(`${path}.tmp`, sealedFile({ ...manifest, end }), { flush: true });
  await rename(`${path}.tmp`, path);
}
