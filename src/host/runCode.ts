import type { Run } from '../session/run';
import type { SourcePosition } from '../shared/source';
import type { CurrentRun } from './currentRun';
import { type Disposable, Lifetime } from './lifetime';
import { reveal } from './reveal';
import { RunPlaces } from './runPlaces';

/** Ties something to a run and its code, for as long as `lifetime` lasts. */
export type CodeWatcher = (run: Run, places: RunPlaces, lifetime: Lifetime) => void;

/**
 * Ties runs to the code they speak of: what watchers make of that, and the way from a position to the editor. What is tied to a file's run
 * stays until that file is trained again, whatever else is trained meanwhile.
 */
export class RunCode implements Disposable {
  private readonly byFile = new Map<string, Lifetime>();
  private latest: RunPlaces | null = null;

  constructor(runs: CurrentRun, watchers: readonly CodeWatcher[]) {
    runs.watch((run) => {
      const { file } = run.request;
      this.byFile.get(file)?.dispose();
      const lifetime = new Lifetime();
      this.latest = lifetime.add(new RunPlaces(file));
      for (const watcher of watchers) watcher(run, this.latest, lifetime);
      this.byFile.set(file, lifetime);
    });
  }

  async reveal(position: SourcePosition): Promise<void> {
    const find = await this.latest?.finder();
    const now = find?.(position) ?? { position, range: null };
    await reveal(now.position, now.range);
  }

  dispose(): void {
    for (const lifetime of this.byFile.values()) lifetime.dispose();
    this.byFile.clear();
  }
}
