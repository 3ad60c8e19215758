import { newRunId } from '../session/newRun';
import type { Run } from '../session/run';
import { plainRequest, type RunEnd } from '../shared/run';
import type { BenchOptions } from './benchOptions';
import { exitCode, exitCodes } from './exitCode';
import { interruptible } from './interruptible';
import { scriptFile } from './scriptFile';
import { styleFor } from './style';
import { failureText } from './summary';
import type { Surroundings } from './surroundings';
import { grouped, rate } from './words';

/** What one training took. */
interface Sample {
  round: number;
  /** Percent that measuring may add. 0: losses alone. */
  budget: number;
  steps: number;
  stepsPerSecond: number;
  setupSeconds: number;
}

/**
 * Trains a script again and again, in turn with measurements and without, and tells how fast it is and what the measurements cost by the clock. Returns the
 * exit code. Throws a `UsageError` when the script cannot be one.
 */
export async function bench(options: BenchOptions, surroundings: Surroundings): Promise<number> {
  const { stdout } = surroundings;
  const file = scriptFile(options.file, surroundings.workingDirectory);
  const tell = options.format === 'ndjson' ? ndjson : pretty;
  const samples: Sample[] = [];
  stdout.write(tell.beginning(options));
  for (let round = 1; round <= options.rounds; round++) {
    // Which comes first changes from round to round: what warms up or wears out with time falls on both.
    const budgets = round % 2 === 1 ? [0, options.diagnosticsBudget] : [options.diagnosticsBudget, 0];
    for (const budget of budgets) {
      const { run, end, interrupted } = await trained(file, budget, options, surroundings);
      const code = exitCode(end, [], 'error', interrupted);
      if (code !== exitCodes.healthy) return failed(run, end, code, surroundings);
      const { steps, stepsPerSecond, setupSeconds } = end;
      const sample = { round, budget, steps, stepsPerSecond, setupSeconds };
      samples.push(sample);
      stdout.write(tell.sample(sample));
    }
  }
  stdout.write(tell.result(resultOf(samples, options.diagnosticsBudget)));
  return exitCodes.healthy;
}

async function trained(file: string, diagnosticsBudget: number, options: BenchOptions, surroundings: Surroundings) {
  const { help, format, memoryLimitMb, rounds, ...asked } = options;
  const { workingDirectory, stderr, signals } = surroundings;
  const request = { ...plainRequest, ...asked, file, workingDirectory, runId: newRunId(file), diagnosticsBudget };
  const run = surroundings.startRun(request, memoryLimitMb, {});
  const interruption = interruptible(run, signals, () => {});
  run.observe({ noted: (text) => stderr.write(`ravine: ${text}\n`), output: (_, text) => stderr.write(text) });
  const end = await run.ended;
  interruption.dispose();
  return { run, end, interrupted: interruption.happened };
}

function failed(run: Run, end: RunEnd, code: number, surroundings: Surroundings): number {
  const { stderr, workingDirectory } = surroundings;
  const style = styleFor({ ...surroundings, stdout: stderr });
  const lines = end.failure
    ? failureText(end.failure, style, workingDirectory)
    : [`ravine: the run ended before it could be measured: ${run.end?.reason}`];
  stderr.write(`${lines.join('\n')}\n`);
  return code;
}

interface Result {
  /** Medians over the rounds. */
  stepsPerSecond: number;
  measuredStepsPerSecond: number;
  /** What measuring adds to the time of a step: the median over the rounds, by the clock, and the least and the greatest. */
  added: number;
  addedFrom: number;
  addedTo: number;
}

function resultOf(samples: readonly Sample[], budget: number): Result {
  const speeds = (of: number) => samples.filter((sample) => sample.budget === of).map((one) => one.stepsPerSecond);
  const [bare, measured] = [speeds(0), speeds(budget)];
  const added = bare.map((speed, round) => speed / measured[round]! - 1).sort((a, b) => a - b);
  return {
    stepsPerSecond: median(bare),
    measuredStepsPerSecond: median(measured),
    added: median(added),
    addedFrom: added[0]!,
    addedTo: added.at(-1)!,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const pretty = {
  beginning: ({ file, steps, rounds, seed }: BenchOptions): string =>
    `${file}  seed ${seed}, ${rounds} ${rounds === 1 ? 'pair' : 'pairs'} of trainings of ${grouped(steps)} steps …\n`,
  sample: ({ round, budget, steps, stepsPerSecond }: Sample): string =>
    `round ${round}  ${(budget === 0 ? 'losses alone' : `budget ${budget} %`).padEnd(12)}  ${steps} steps  ${rate(stepsPerSecond)} steps/s\n`,
  result: ({ stepsPerSecond, measuredStepsPerSecond, added, addedFrom, addedTo }: Result): string =>
    `\n${rate(stepsPerSecond)} steps/s, with measurements ${rate(measuredStepsPerSecond)}: they add ${percent(added)} to a step (${percent(addedFrom)} to ${percent(addedTo)})\n`,
};

const ndjson = {
  beginning: (): string => '',
  sample: (sample: Sample): string => `${JSON.stringify({ type: 'sample', ...sample })}\n`,
  result: (result: Result): string => `${JSON.stringify({ type: 'bench', ...result })}\n`,
};
