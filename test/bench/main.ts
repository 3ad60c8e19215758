import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chooseBackend } from '../../src/engine/eager/backend';
import { benchCompiling } from './compiling';
import { benchInstruments } from './instruments';
import type { BenchOptions } from './options';
import { benchProducts } from './products';
import type { Row } from './row';
import { benchSteps } from './steps';
import { benchTfjs } from './tfjs';
import { benchTrain } from './train';

/** One function for each group of rows. */
const benches: Record<string, (options: BenchOptions) => Promise<Row[]>> = {
  compile: benchCompiling,
  engine: benchSteps,
  hvp: benchProducts,
  tfjs: benchTfjs,
  instruments: benchInstruments,
  train: benchTrain,
};

/**
 * `npm run bench [-- NAME…] [--threads N|all] [--model NAME] [--python PATH]… [--json FILE]`: what is measured, against what, and whether
 * the target holds. On one thread and on all, where nothing is said.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      json: { type: 'string' },
      threads: { type: 'string' },
      model: { type: 'string' },
      python: { type: 'string', multiple: true, default: ['/usr/bin/python3'] },
    },
    allowPositionals: true,
  });
  const options: BenchOptions = {
    threads: threadCounts(values.threads),
    model: values.model ?? null,
    pythons: values.python,
  };
  // Models are made on the backend that a training has them on.
  await chooseBackend(join(process.cwd(), 'node_modules/@tensorflow/tfjs-backend-wasm/dist'), () => undefined);
  const rows: Row[] = [];
  for (const name of positionals.length > 0 ? positionals : Object.keys(benches)) {
    const bench = benches[name];
    if (!bench) throw new Error(`there is no bench "${name}": ${Object.keys(benches).join(', ')}`);
    const measured = await bench(options);
    for (const row of measured) print(row);
    rows.push(...measured);
  }
  if (values.json) writeFileSync(values.json, JSON.stringify(rows, null, 2));
}

function threadCounts(wanted: string | undefined): number[] {
  const all = availableParallelism();
  if (wanted === undefined) return all > 1 ? [1, all] : [1];
  return [wanted === 'all' ? all : Number(wanted)];
}

function print({ name, value, unit, target, holds }: Row): void {
  const verdict = holds === null ? '' : holds ? 'holds' : 'MISSED';
  console.log(
    `${name.padEnd(52)} ${value.toPrecision(3).padStart(9)} ${unit.padEnd(10)} ${(target ?? '').padEnd(14)} ${verdict}`,
  );
}

void main();
