import type { Run, RunOptions } from '../session/run';
import type { RunRequest } from '../shared/run';
import { type Disposable, Lifetime } from './lifetime';

export type StartRun = (request: RunRequest, options: RunOptions) => Run;

/** Looks at one run from its start. What it adds to `lifetime` ends when the next run starts, or the extension. */
export type RunWatcher = (run: Run, lifetime: Lifetime) => void;

/** The one run of this window: live, or the last that was. Nothing else holds a run, and nothing runs after `dispose`. */
export class CurrentRun implements Disposable {
  private current: Run | null = null;
  private watched = new Lifetime();
  private readonly watchers: RunWatcher[] = [];

  constructor(private readonly startRun: StartRun) {}

  get run(): Run | null {
    return this.current;
  }

  get live(): Run | null {
    return this.current?.end === null ? this.current : null;
  }

  /** Every run that starts from now on is shown to the watcher, in the order in which watchers came. */
  watch(watcher: RunWatcher): void {
    this.watchers.push(watcher);
  }

  start(request: RunRequest, options: RunOptions): Run {
    if (this.live) throw new Error('A run is live');
    this.watched.dispose();
    this.watched = new Lifetime();
    const run = this.startRun(request, options);
    this.current = run;
    for (const watcher of this.watchers) watcher(run, this.watched);
    return run;
  }

  dispose(): void {
    this.live?.kill();
    this.watched.dispose();
    this.watchers.length = 0;
  }
}
