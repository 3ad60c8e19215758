import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probes } from '../../../src/instruments/probes/registry';
import { instruments } from '../../../src/instruments/registry';

const folder = join(import.meta.dirname, '../../../docs/instruments');
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const ids = [...instruments, ...probes.map((create) => create())].map(({ id }) => id);

describe('the pages of the instruments', () => {
  it.each([...ids, 'layer-readings'])('%s has one, and the list leads to it', (id) => {
    expect(read(`${id}.md`)).toMatch(new RegExp(`^# ${id}\n`));
    expect(read('README.md')).toContain(`(${id}.md)`);
  });

  it('are of instruments that exist', () => {
    const pages = readdirSync(folder).filter((file) => file !== 'README.md');
    expect(pages.sort()).toEqual([...ids, 'layer-readings'].map((id) => `${id}.md`).sort());
  });
});
