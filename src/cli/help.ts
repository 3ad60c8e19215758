import { optimizerIds } from '../shared/optimizerIds';
import { scriptExtensions } from '../shared/scriptFile';

export const generalHelp = `Ravine: training diagnostics for TensorFlow.js

usage: ravine train FILE [options] [-- the script's own arguments]
       ravine export RUN --format ID [options]

commands
  train      train an unmodified TensorFlow.js script and say what is going wrong, and in which layer
  export     write a logged run as CSV, JSON, TensorBoard event files, or one HTML page

options
  --help     help; ravine train --help has all options of train, and so on
  --version  the version of Ravine
`;

export const trainHelp = `usage: ravine train FILE [options] [-- the script's own arguments]

Trains a TensorFlow.js script (${scriptExtensions.join(' ')}) that calls model.compile(...) and model.fit(...),
measures every layer's gradients at each step, and reports what is going wrong. The script needs no change.

options: without them the script's own settings are used
  --optimizer ID        ${optimizerIds.join(', ')}
  --lr X                learning rate
  --epochs N            epochs
  --steps N             end the run after N updates
  --batch-size N        examples a step
  --seed N              seed of everything random, 0 to 4294967295; the same seed repeats a run. Default: random, and shown
  --engine ID           auto (default): compiled where the model allows it, else eager; compiled, eager
  --threads N           threads of the compiled engine; default: half of what the machine runs at once
  --execution-provider ID
                        what the compiled engine computes on: cpu (default), webgpu, cuda, dml, coreml, where platform,
                        hardware and drivers have it; else the CPU, and a note says so
  --budget PERCENT      what measuring may add to the time of the steps; default 10. 0: losses alone; 100: everything, always
  --format ID           pretty (default): for people. ndjson: one JSON object a line; the script's own output goes to
                        standard error, and numbers that are not finite are "NaN", "Infinity", "-Infinity". What a
                        crashed or killed run could not say is null
  --fail-on LEVEL       error (default), warning: findings from this severity on give exit code 1
  --memory-limit MB     JavaScript heap of the training process; default 4096
  -h, --help            this help

Ctrl-C stops after the present step and reports what was learnt; a second Ctrl-C kills the run at once.

exit codes
  0    healthy
  1    findings at or above --fail-on, or the run ended with NaN or Infinity
  2    unusable input: options, a file that is no script, a syntax error, a missing module, no training call
  3    the script threw an error, the training process crashed or ran out of memory, or the output
       could not be written
  130  stopped by Ctrl-C

examples
  ravine train examples/digits.ts
  ravine train examples/vanishing.ts --seed 1 --steps 200 --fail-on warning
  ravine train train.ts --optimizer adam --lr 1e-3 --format ndjson > run.ndjson
  ravine train train.ts -- --data ./images
`;

export const exportHelp = `usage: ravine export RUN --format ID [options]

Writes a logged run in another form. RUN is an id below ./.ravine/runs, the beginning of one, "latest", or a run's
folder. What a damaged log has lost is told on standard error; the rest is exported.

options
  --format ID           csv: one row a step, layer columns as layer/metric
                        json: the whole run, numbers that are not finite as "NaN", "Infinity", "-Infinity"
                        tensorboard: event files for tensorboard --logdir; needs --out
                        html: one page for a colleague, with curves, findings and settings, without scripts
  --out PATH            a file, for tensorboard a folder; default: standard output
  -h, --help            this help

exit codes
  0    exported
  2    unusable input: options, no such run
  3    the export could not be written

examples
  ravine export latest --format html --out report.html
  ravine export 3f2a --format csv | head
  ravine export latest --format tensorboard --out events && tensorboard --logdir events
`;
