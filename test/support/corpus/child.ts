import { join } from 'node:path';
import type { Run } from '../../../src/session/run';
import type { RunEnd } from '../../../src/shared/run';
import { startScript } from '../runs';
import type { ControlRequest } from './control';
import { corpus, filesIn, type Outcome, preload, tensorsIn } from './outcome';

/** Runs a script in the trainer's child. */
export async function runChild(request: ControlRequest): Promise<{ outcome: Outcome; run: Run }> {
  const { script, arguments: scriptArguments, seed, workingDirectory, notes } = request;
  const count = join(notes, 'childTensors.json');
  const started = performance.now();
  const run = withEnvironment({ NODE_OPTIONS: preload('countTensors.mjs'), TENSOR_COUNT: count }, () => {
    const change = { scriptArguments: [...scriptArguments], seed, workingDirectory };
    return startScript(join(corpus, script), change).run;
  });
  const text = { stdout: '', stderr: '' };
  run.observe({ output: (stream, part) => (text[stream] += part) });
  const end = await run.ended;
  const outcome = {
    ...text,
    exitCode: exitCode(end),
    losses: lossesOf(run),
    epochs: run.epochs.map(({ epoch, logs }) => ({ epoch: epoch - 1, logs })),
    files: filesIn(workingDirectory),
    tensors: tensorsIn(count),
    seconds: (performance.now() - started) / 1000,
  };
  return { outcome, run };
}

/** A child takes over its parent's environment when it is started. */
function withEnvironment<T>(change: Record<string, string>, start: () => T): T {
  const before = { ...process.env };
  Object.assign(process.env, change);
  try {
    return start();
  } finally {
    for (const name of Object.keys(change)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

/** Of all stages, in the order in which the steps were taken. */
function lossesOf(run: Run): number[] {
  const steps = run.stages.flatMap(({ history }) =>
    Array.from(history.scalar('loss'), (loss, i) => ({ step: history.stepAt(i), loss })),
  );
  return steps.sort((a, b) => a.step - b.step).map(({ loss }) => loss);
}

const exitCode = ({ failure }: RunEnd): number =>
  failure === null ? 0 : Number(/exit code (\d+)/.exec(failure.message)?.[1] ?? -1);
