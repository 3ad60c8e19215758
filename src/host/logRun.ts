import { interventionText } from '../session/interventionText';
import { modelTitle } from '../shared/modelTitle';
import type { RunEnd } from '../shared/run';
import { formatPosition } from '../shared/source';
import type { RunWatcher } from './currentRun';
import { LineBuffer } from './lineBuffer';
import type { Log } from './log';
import { readable } from './statusText';

/** Writes everything that a run says into the log, the script's own output included. */
export function logRun(log: Log): RunWatcher {
  return (run, lifetime) => {
    const { file, seed, workingDirectory } = run.request;
    log.info(`Training ${file} in ${workingDirectory} with seed ${seed}`);
    const printed = new LineBuffer((line) => log.info(`│ ${line}`));
    const printedErrors = new LineBuffer((line) => log.warn(`│ ${line}`));
    const unsubscribe = run.observe({
      noted: (text) => log.info(text),
      output: (stream, text) => (stream === 'stdout' ? printed : printedErrors).add(text),
      stageStarted: ({ modelName, parameters, layers, engine }) =>
        log.info(
          `Training ${modelTitle(modelName)}: ${layers.length} layers, ${parameters} parameters, ${engine.name} engine on ${engine.backend}`,
        ),
      intervened: (intervention) => log.info(interventionText(intervention)),
      ended: (end) => {
        printed.end();
        printedErrors.end();
        for (const { severity, message, advice } of run.findings) log.warn(`${severity}: ${message} ${advice}`);
        logEnd(log, end);
      },
    });
    lifetime.add({ dispose: unsubscribe });
  };
}

function logEnd(log: Log, { reason, steps, seconds, failure }: RunEnd): void {
  log.info(`Ended: ${reason} after ${steps} steps in ${readable(seconds)} s`);
  if (!failure) return;
  const where = failure.position ? ` (${formatPosition(failure.position)})` : '';
  log.error([`${failure.message}${where}`, failure.advice, failure.stack].filter(Boolean).join('\n'));
}
