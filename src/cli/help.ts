import { staticRules } from '../analysis/rules/registry';
import { rules } from '../diagnostics/registry';
import { optimizerIds } from '../shared/optimizerIds';
import { scheduleKinds } from '../shared/schedule';
import { scriptExtensions } from '../shared/scriptFile';

/** A list in lines of at most 90 letters, indented as the words of an option are. */
function inLines(words: readonly string[]): string {
  const lines: string[] = [];
  for (const word of words) {
    const longer = lines.length > 0 ? `${lines.at(-1)}, ${word}` : word;
    if (lines.length === 0 || longer.length > 90) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.join(`,\n${' '.repeat(24)}`);
}

/** What `ravine` can be told to do. */
export const commands = {
  train: 'train an unmodified TensorFlow.js script and say what is going wrong, and in which layer',
  check: 'read scripts for mistakes without running them',
  spectrum: 'how the loss curves where a training begins, or where it has come to: the eigenvalues of the Hessian',
  replay: 'judge a logged run once more, with other thresholds',
  export: 'write a logged run as CSV, JSON, TensorBoard event files, or one HTML page',
  bench: 'how many steps a second a script makes, and what measuring adds to them',
} as const;

/** What it will be able to do. */
export const plannedCommands = {
  probe: 'measure the gradients of a model before its first step',
  race: 'run all optimizers on one model from one beginning',
  'lr-find': 'find a learning rate',
  landscape: 'slices of the loss around a model',
  connect: 'the loss on the way between two runs',
} as const;

const listed = (named: Readonly<Record<string, string>>): string =>
  Object.entries(named)
    .map(([name, text]) => `  ${name.padEnd(10)} ${text}`)
    .join('\n');

export const generalHelp = `Ravine: training diagnostics for TensorFlow.js

usage: ravine train FILE [options] [-- the script's own arguments]
       ravine check FILE… [options]
       ravine spectrum FILE [options] [-- the script's own arguments]
       ravine replay RUN [options]
       ravine export RUN --format ID [options]
       ravine bench FILE [options] [-- the script's own arguments]

commands
${listed(commands)}

not built yet
${listed(plannedCommands)}

options
  --help     help; ravine train --help has all options of train, and so on
  --version  the version of Ravine

examples
  ravine train train.ts
  ravine train train.ts --optimizer adam --lr 1e-3 -- --data ./images
  ravine export latest --format html --out report.html
`;

export const trainHelp = `usage: ravine train FILE [options] [-- the script's own arguments]

Trains a TensorFlow.js script (${scriptExtensions.join(' ')}), measures every layer's gradients at each step, and
reports what is going wrong. The script needs no change. A module without a training call may export \`model\` or
\`createModel()\`, and \`data\` or \`createData()\`: see docs/scripts.md.

options: without them the script's own settings are used
  --optimizer ID        ${optimizerIds.join(', ')}
  --lr X                learning rate
  --schedule S          how the learning rate changes: cosine, cosine:to=1e-5, warmup:steps=100+cosine, step:every=500, …
                        ${Object.keys(scheduleKinds).join(', ')}; see docs/optimizers/schedules.md
  --momentum X          momentum, for a rule that has it
  --momentum-schedule S the same for the momentum, or for beta1 where a rule has that
  --set NAME=X          any hyperparameter of the rule, such as beta1=0.95; again for another one
  --weight-decay X      weights shrink by this share, times the learning rate, beside each update
  --weight-decay-mode ID
                        decoupled (default): as above; coupled: an L2 penalty on the loss
  --clip-norm X         gradients longer than this, over all weights, are shortened to it
  --clip-value X        entries of gradients beyond ±X are cut off
  --epochs N            epochs
  --steps N             end the run after N updates
  --batch-size N        examples a step
  --seed N              seed of everything random, 0 to 4294967295; the same seed repeats a run. Default: random, and shown
  --engine ID           auto (default): compiled where the model allows it, else eager; compiled, eager
  --threads N           threads of the compiled engine; default: the physical cores minus one
  --execution-provider ID
                        what the compiled engine computes on: cpu (default), webgpu, cuda, dml, coreml, where platform,
                        hardware and drivers have it; else the CPU, and a note says so
  --budget PERCENT      what measuring may add to the time of the steps; default 10. 0: losses alone; 100: everything, always
  --format ID           pretty (default): for people. ndjson: one JSON object a line; the script's own output goes to
                        standard error, and numbers that are not finite are "NaN", "Infinity", "-Infinity". What a
                        crashed or killed run could not say is null
  --fail-on LEVEL       error (default), warning: findings from this severity on give exit code 1
  --rule ID=off         leave a rule out; --rule ID.threshold=value: another threshold; again for another one. Rules and
                        thresholds: docs/rules. The rules:
                        ${inLines(rules.map(({ id }) => id))}
  --memory-limit MB     JavaScript heap of the training process; default 4096
  --out DIR             folder of the run's log, new or empty; default: .ravine/runs/ID below the working directory
  --no-log              write no log
  --resume RUN          go on from the last checkpoint of a run that was stopped or killed, to the bit as if it had not been:
                        an id, "latest", or a run's folder. Script and options are that run's; --steps may be larger
  -h, --help            this help

Ctrl-C stops after the present step and reports what was learnt; a second Ctrl-C kills the run at once.
ravine train --replay RUN is ravine replay RUN: nothing is trained, and a logged run judged once more.

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
  ravine train train.ts --lr 0.1 --schedule warmup:steps=50+cosine --clip-norm 1
  ravine train train.ts -- --data ./images
  ravine train --resume latest
`;

export const checkHelp = `usage: ravine check FILE… [options]

Reads TensorFlow.js scripts (${scriptExtensions.join(' ')}) and says what is wrong with their models, without running them, as a
linter does: file:line:column severity rule message. FILE is a script, a folder (all scripts below it, but for node_modules), or a
pattern such as "src/**/*.ts". What could not be checked is told too, and why.

options
  --format ID           pretty (default): for people. ndjson: one JSON object a line, of type "finding", "unchecked" and at
                        last "end", with the edits that mend what was found. sarif: one SARIF 2.1.0 log, for code hosts
  --fail-on LEVEL       error (default), warning: findings from this severity on give exit code 1
  --rule ID=off         leave a rule out; --rule ID.threshold=value: another threshold; again for another one. Rules and
                        thresholds: docs/rules. The rules:
                        ${inLines(staticRules.map(({ id }) => id))}
  -h, --help            this help

exit codes
  0    nothing found at or above --fail-on
  1    findings at or above --fail-on
  2    unusable input: options, no such file, a file that is no script
  3    the output could not be written

examples
  ravine check train.ts
  ravine check src "models/**/*.js" --fail-on warning
  ravine check . --format sarif > ravine.sarif
`;

export const spectrumHelp = `usage: ravine spectrum FILE [options] [-- the script's own arguments]

Trains a TensorFlow.js script for --steps updates, and then measures the spectrum of the Hessian of its loss: the largest and the
smallest eigenvalue, trace, condition, directions in which the loss curves downwards, and the density of all, each as far as it is
known. docs/instruments/spectrum.md says how to read them.

options
  --steps N             updates before the measurement; default 0: the initial weights. When the script ends before, its last ones
  --products N          Hessian-vector products at most; default 100, at most 10000. As many as the model has parameters find
                        every eigenvalue, up to 500 of them
  --batch-size N        examples a step, and examples that the Hessian is of. Default: the script's own for the steps, and up to
                        512 from all over the data for the Hessian
  --optimizer ID        ${optimizerIds.join(', ')}; default: the script's own
  --lr X                learning rate of the steps
  --seed N              seed of everything random, 0 to 4294967295; the same seed repeats a run. Default: random, and shown
  --engine ID           auto (default): compiled where the model allows it, else eager; compiled, eager
  --threads N           threads of the compiled engine; default: the physical cores minus one
  --execution-provider ID
                        what the compiled engine computes on: cpu (default), webgpu, cuda, dml, coreml
  --format ID           pretty (default): for people. ndjson: one JSON object a line, one of them of type "spectrum"
  --memory-limit MB     JavaScript heap of the training process; default 4096
  -h, --help            this help

Ctrl-C ends the measurement with what is known by then. Exit codes are those of ravine train.

examples
  ravine spectrum examples/digits.ts
  ravine spectrum examples/digits.ts --seed 1 --steps 200 --products 300
`;

export const replayHelp = `usage: ravine replay RUN [options]

Tells a logged run once more, and judges it with the rules of this version. RUN is an id below ./.ravine/runs, its beginning or
end, "latest", or a run's folder. What a damaged log has lost is told on standard error; the rest is judged.

options
  --rule ID.NAME=X      another threshold for a rule, such as overfit.gap=0.2; --rule ID=off switches it off. As often as needed
  --format ID           pretty (default): for people. ndjson: as ravine train --format ndjson prints it
  --fail-on LEVEL       error (default), warning: findings from this severity on give exit code 1
  -h, --help            this help

Exit codes are those of ravine train.

examples
  ravine replay latest
  ravine replay latest --rule vanishing-gradient.ratio=0.01 --fail-on warning
`;

export const exportHelp = `usage: ravine export RUN --format ID [options]

Writes a logged run in another form. RUN is an id below ./.ravine/runs, its beginning or end, "latest", or a
run's folder. What a damaged log has lost is told on standard error; the rest is exported.

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

export const benchHelp = `usage: ravine bench FILE [options] [-- the script's own arguments]

Trains a TensorFlow.js script several times, in turn with measurements and without (losses alone), and tells how many steps a
second it makes and what the measurements add to a step, by the clock. What the script prints goes to standard error.

options
  --steps N             updates of each training; default 1000. When the script ends before, as many as it makes
  --rounds N            pairs of trainings; default 3
  --budget PERCENT      what measuring may add to the time of the steps; default 10
  --optimizer ID        ${optimizerIds.join(', ')}; default: the script's own
  --lr X                learning rate
  --batch-size N        examples a step
  --seed N              seed of everything random, 0 to 4294967295; all trainings have the same one
  --engine ID           auto (default): compiled where the model allows it, else eager; compiled, eager
  --threads N           threads of the compiled engine; default: the physical cores minus one
  --execution-provider ID
                        what the compiled engine computes on: cpu (default), webgpu, cuda, dml, coreml
  --format ID           pretty (default): for people. ndjson: one JSON object a line, of type "sample" and at last "bench"
  --memory-limit MB     JavaScript heap of the training process; default 4096
  -h, --help            this help

Exit codes are those of ravine train.

example
  ravine bench examples/digits.ts --seed 1 --rounds 5
`;
