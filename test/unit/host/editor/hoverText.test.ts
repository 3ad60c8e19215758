import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lossNames } from '../../../../src/analysis/tfjs/names';
import { escaped, hoverText } from '../../../../src/host/editor/hoverText';
import type { PlacedReading } from '../../../../src/host/editor/lastReadings';
import { lossNote } from '../../../../src/host/editor/lossNotes';
import { factsOf, small } from './facts';

const docs = join(import.meta.dirname, '../../../../docs');
const pages: string[] = [];
const pageLink = (page: string) => {
  pages.push(page);
  return `docs/${page}`;
};
const at = (what: string, text = small, readings: PlacedReading[] = []) => {
  const offset = text.indexOf(what);
  const before = text.slice(0, offset).split('\n');
  const place = { line: before.length - 1, character: before.at(-1)!.length };
  return hoverText(factsOf(text), readings, place, pageLink)?.markdown ?? null;
};

describe('hovering', () => {
  it('on a layer tells shapes, parameters, and its initial weights against what its activation wants', () => {
    const text = at('layers.dense');
    expect(text).toContain('**dense** `[·, 784] → [·, 64]`, 50\u00a0240 parameters');
    // 2/784 by He's own derivation, and heUniform gives just that.
    expect(text).toContain('variance 0.0026; relu wants 0.0026, which is 2/fanIn (He et al. 2015): 1 times that');
  });

  it('tells the last run’s values', () => {
    const [layer] = factsOf(small).layers;
    const reading = { layer: 'first', values: { gradientRms: 1e-9, deadUnits: 0.5 }, ill: true };
    const position = { file: '/a.ts', line: 3, column: 11 };
    const placed = { ...reading, position, range: layer!.call, at: new Date(2026, 0, 2) };
    const text = at('layers.dense', small, [placed]);
    expect(text).toMatch(/Last run \(.*2026.*\), first ✕: gradient RMS 1e-9, dead units 50 %\./);
  });

  it('on an optimizer tells its rule and what its hyperparameters do', () => {
    const text = at('train.adam');
    expect(text).toContain('**adam**, learning rate 0.01: `w ← w − η · m̂/(√v̂ + ε)');
    expect(text).toContain('- `beta2`: ');
  });

  it('on a loss tells what it takes, and what guessing gives', () => {
    const text = at("'categoricalCrossentropy'");
    expect(text).toContain('takes probabilities that sum to 1: softmax; targets: one-hot rows');
    // ln 10 = 2.302…
    expect(text).toContain('begins at 2.3 (ln 10)');
  });

  it('elsewhere says nothing', () => {
    expect(at('units: 64')).toBeNull();
    expect(at('model.fit')).toBeNull();
  });

  it('links to pages that are there', () => {
    expect(pages.length).toBeGreaterThan(0);
    for (const page of pages) expect(existsSync(join(docs, page)), page).toBe(true);
  });

  it('knows every loss of tfjs', () => {
    for (const name of lossNames) expect(lossNote(name), name).not.toBeNull();
    expect(lossNote('toString')).toBeNull();
  });

  it('takes no markup from a source', () => {
    expect(escaped('[a](command:x) <b>`*_')).toBe('\\[a\\]\\(command\\:x\\) \\<b\\>\\`\\*\\_');
    expect(escaped('a\n\n# b')).toBe('a \\# b');
  });
});
