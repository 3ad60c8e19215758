// How well the rules tell healthy trainings from ill ones: trains every script of test/fixtures/trainings with several seeds, as `ravine train` does, and
// counts. `npm run experiment -- [--seeds 1,2,3] [--budget PERCENT] [--part 'first half'|'second half'|fresh|third|fourth] [--write]`; without --budget as the
// product ships; --write puts the tables into docs/rules/README.md.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { createJiti } from 'jiti';

const root = join(import.meta.dirname, '../..');
const jiti = createJiti(import.meta.url);
const { judged, parts, trainings } = await jiti.import('../support/rules/trainings.ts');
const { rules } = await jiti.import('../../src/diagnostics/registry.ts');
const { plainRequest } = await jiti.import('../../src/shared/run.ts');
const run = promisify(execFile);

const options = {
  seeds: { type: 'string' },
  budget: { type: 'string' },
  part: { type: 'string' },
  write: { type: 'boolean' },
};
const { values } = parseArgs({ options });
const seeds = (values.seeds ?? '1,2,3').split(',').map(Number);
const budget = values.budget ?? String(plainRequest.diagnosticsBudget);
const chosen = trainings().filter(({ part }) => part === (values.part ?? part));

const runs = [];
for (const training of chosen) {
  for (const seed of seeds) {
    const findings = await findingsOf(training.file, seed);
    const one = { training, seed, findings, ...judged(training, findings) };
    runs.push(one);
    console.log(inOneLine(one));
  }
}
const tables = [summary(), byRule()].join('\n\n');
console.log(`\n${tables}`);
if (values.write) writeDown(tables);

/** The findings at the end of a run, causes before what they have led to. */
async function findingsOf(file, seed) {
  const words = [
    'train',
    file,
    '--seed',
    seed,
    '--threads',
    1,
    '--budget',
    budget,
    '--format',
    'ndjson',
    '--no-log',
  ].map(String);
  // A run that ends with findings has an exit code of its own; what it said is all the same on standard output.
  const { stdout } = await run(process.execPath, [join(root, 'dist/cli.js'), ...words], { maxBuffer: 2 ** 30 }).catch(
    (error) => {
      if (error.code === 1) return error;
      throw error;
    },
  );
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return lines.filter(({ type, final }) => type === 'finding' && final);
}

function inOneLine({ training, seed, findings, alarmed, named, led }) {
  const outcome = training.ill ? (led ? 'led' : named ? 'named' : 'MISSED') : alarmed ? 'FALSE ALARM' : 'quiet';
  const said = findings.map(
    ({ rule, severity, line, causedBy }) =>
      `${causedBy ? '→ ' : ''}${rule}${line ? `:${line}` : ''}${severity === 'information' ? ' (remark)' : ''}`,
  );
  return `${training.part}, ${training.ill ? 'ill' : 'healthy'}: ${training.name} ${seed}: ${outcome}  ${said.join(', ')}`;
}

function summary() {
  const present = parts.filter((part) => chosen.some((training) => training.part === part));
  const rows = present.map((part) => {
    const [healthy, ill] = [false, true].map((one) =>
      runs.filter(({ training }) => training.part === part && training.ill === one),
    );
    const count = (of, holds) => `${of.filter(holds).length} of ${of.length}`;
    const cells = [
      part,
      count(healthy, ({ alarmed }) => alarmed),
      count(ill, ({ named }) => named),
      count(ill, ({ led }) => led),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const head =
    '| scripts | healthy runs with a warning | ill runs named rightly | rightly by the first finding |\n|---|---|---|---|';
  return [head, ...rows].join('\n');
}

function byRule() {
  const warns =
    (id) =>
    ({ findings }) =>
      findings.some(({ rule, severity }) => rule === id && severity !== 'information');
  const mentions =
    (id) =>
    ({ findings }) =>
      findings.some(({ rule }) => rule === id);
  const rows = rules.map(({ id }) => {
    const expects = ({ training }) => training.expected.some(({ rule }) => rule === id);
    const [expecting, healthy] = [runs.filter(expects), runs.filter(({ training }) => !training.ill)];
    const others = runs.filter((one) => one.training.ill && !expects(one));
    const cells = [
      `[${id}](${id}.md)`,
      expecting.length > 0 ? `${expecting.filter(warns(id)).length} of ${expecting.length}` : '–',
      others.filter(warns(id)).length,
      `${healthy.filter(warns(id)).length}, ${healthy.filter(mentions(id)).length}`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| rule | warned where expected | warned in other ill runs | in healthy runs: warnings, all |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function writeDown(tables) {
  const page = join(root, 'docs/rules/README.md');
  const [begin, end] = ['<!-- experiment -->', '<!-- end of experiment -->'];
  const text = readFileSync(page, 'utf8');
  const [before, rest] = text.split(begin);
  writeFileSync(page, `${before}${begin}\n\n${tables}\n\n${end}${rest.split(end)[1]}`);
}
