import type { Run } from '../session/run';
import type { Signals } from './surroundings';

/** The first signal asks the run to stop after its present step, the second kills it. */
export function interruptible(run: Pick<Run, 'stop' | 'kill'>, signals: Signals, onFirst: () => void) {
  let count = 0;
  const interrupt = () => {
    count++;
    if (count > 1) {
      run.kill();
      return;
    }
    onFirst();
    void run.stop();
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) signals.on(name, interrupt);
  return {
    get happened() {
      return count > 0;
    },
    dispose: () => {
      for (const name of names) signals.removeListener(name, interrupt);
    },
  };
}
