import type * as vscode from 'vscode';
import type { SourcePosition } from '../shared/source';
import type { CurrentRun } from './currentRun';
import { type Disposable, Lifetime } from './lifetime';
import type { Log } from './log';
import { reveal } from './reveal';
import { markRun } from './runMarks';
import { RunPlaces } from './runPlaces';

/**
 * Ties runs to the code they speak of: squiggles, and the way from a position to the editor. The squiggles of a file's run
 * stay until that file is trained again, whatever else is trained meanwhile.
 */
export class RunCode implements Disposable {
  private readonly byFile = new Map<string, Lifetime>();
  private latest: RunPlaces | null = null;

  constructor(runs: CurrentRun, context: Pick<vscode.ExtensionContext, 'extensionPath'>, log: Log) {
    runs.watch((run) => {
      const { file } = run.request;
      this.byFile.get(file)?.dispose();
      const lifetime = new Lifetime();
      this.latest = lifetime.add(new RunPlaces(file));
      lifetime.add(markRun(run, this.latest, context.extensionPath, log));
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
