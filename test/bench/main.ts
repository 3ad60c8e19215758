import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchEngine } from './engine';
import type { Row } from './row';

const benches: Record<string, (threads: number, model: string | undefined) => Promise<Row[]>> = {
  engine: (threads, model) => benchEngine(threads, join(process.cwd(), 'test/bench/pytorch.py'), model),
};

/** `npm run bench [-- NAME…] [--threads N] [--model NAME] [--json FILE]`: what is measured, against what, and whether the target holds. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'string' }, threads: { type: 'string' }, model: { type: 'string' } },
    allowPositionals: true,
  });
  const names = positionals.length > 0 ? positionals : Object.keys(benches);
  const rows: Row[] = [];
  for (const name of names) {
    const bench = benches[name];
    if (!bench) throw new Error(`there is no bench "${name}": ${Object.keys(benches).join(', ')}`);
    rows.push(...(await bench(Number(values.threads ?? 1), values.model)));
  }
  for (const { name, value, unit, target, holds } of rows) {
    const verdict = holds === null ? '' : holds ? 'holds' : 'MISSED';
    console.log(
      `${name.padEnd(44)} ${value.toPrecision(3).padStart(9)} ${unit.padEnd(10)} ${(target ?? '').padEnd(14)} ${verdict}`,
    );
  }
  if (values.json) writeFileSync(values.json, JSON.stringify(rows, null, 2));
}

void main();
