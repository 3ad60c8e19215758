import type { Run, RunObserver } from '../session/run';
import { exitCode, exitCodes } from './exitCode';
import { interruptible } from './interruptible';
import { LineOutput } from './lineOutput';
import { NdjsonReport } from './ndjsonReport';
import { PrettyReport } from './prettyReport';
import { type Options, runRequest } from './runRequest';
import type { Surroundings } from './surroundings';

/** Tells a run to the outside: hears everything that an observer hears, and has the last word. */
export interface Report extends Partial<RunObserver> {
  /** Called once, after the run's last event. */
  close(): void;
}

/** Runs one training, reports it, and returns the exit code. Throws a `UsageError` when the script cannot be one. */
export async function train(options: Options, surroundings: Surroundings): Promise<number> {
  const run = surroundings.startRun(
    await runRequest(options, surroundings),
    options.memoryLimitMb,
    options.rules ?? {},
  );
  return reported(run, options, surroundings);
}

/** Tells a run to its end, and returns the exit code. */
export async function reported(
  run: Run,
  { format, failOn }: Pick<Options, 'format' | 'failOn'>,
  surroundings: Surroundings,
): Promise<number> {
  const { stdout, stderr, signals } = surroundings;
  let writeError: NodeJS.ErrnoException | null = null;
  const out = new LineOutput(stdout, (error) => {
    // A reader that has gone (`| head`) wants no more: that is no failure.
    if (error.code !== 'EPIPE') writeError = error;
    void run.stop();
  });
  const report: Report =
    format === 'ndjson' ? new NdjsonReport(run, out, stderr) : new PrettyReport(run, out, surroundings);
  const announce = () => report.noted?.('stopping after the present step; Ctrl-C again kills the run');
  const interruption = interruptible(run, signals, announce);
  const end = await observed(run, report);
  interruption.dispose();
  await out.flushed();
  if (writeError) return cannotWrite(writeError, stderr);
  return exitCode(end, run.findings, failOn, interruption.happened);
}

/** A full disk, for example: the results are lost, which must not look like health. */
function cannotWrite({ message }: Error, stderr: Surroundings['stderr']): number {
  stderr.write(`ravine: standard output cannot be written: ${message}\n`);
  return exitCodes.crashed;
}

async function observed(run: Run, report: Report) {
  const unobserve = run.observe(report);
  const end = await run.ended;
  unobserve();
  report.close();
  return end;
}
