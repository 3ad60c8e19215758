import { describe, expect, it } from 'vitest';
import type { SourceFinding } from '../../../../src/analysis/finding';
import { oneList, type RunVerdict } from '../../../../src/host/editor/oneList';
import type { Marker } from '../../../../src/host/runMarkers';

const file = '/project/model.ts';
const range = (line: number, from: number, to: number) => ({
  start: { line, character: from },
  end: { line, character: to },
});
const call = (line: number) => range(line, 10, 60);
const told = (line: number, rule = 'init-variance'): SourceFinding => ({
  rule,
  severity: 'information',
  range: range(line, 30, 40),
  message: 'Too large.',
  advice: 'Use heNormal.',
  page: '',
  fixes: [],
});
const measured = (line: number, code = 'init-variance'): Marker => ({
  file,
  range: call(line),
  severity: 'warning',
  message: 'measured',
  code,
  related: [],
});
const verdict = (parts: Partial<RunVerdict>): RunVerdict => ({
  markers: [],
  rules: ['init-variance'],
  judged: [],
  ...parts,
});
const lines = (markers: Marker[]) => markers.map((marker) => [marker.range.start.line, marker.code, marker.message]);

describe('one list of runs and source', () => {
  it('has what the source tells, its advice with it, where nothing has run', () =>
    expect(lines(oneList(file, [], [told(3)]))).toEqual([[3, 'init-variance', 'Too large. Use heNormal.']]));

  it('has the run’s verdict in the place of the source’s on the same layer', () => {
    const run = verdict({ markers: [measured(3)], judged: [{ file, range: call(3) }] });
    expect(lines(oneList(file, [run], [told(3)]))).toEqual([[3, 'init-variance', 'measured']]);
  });

  it('believes a run that found nothing', () =>
    expect(oneList(file, [verdict({ judged: [{ file, range: call(3) }] })], [told(3)])).toEqual([]));

  it.each([
    ['another layer', told(4), {}],
    ['another rule', told(3, 'saturating-stack'), {}],
    ['a rule that the run was not asked', told(3), { rules: ['cliff'] }],
    ['a layer of another file', told(3), { judged: [{ file: '/project/other.ts', range: call(3) }] }],
  ])('keeps what the source tells of %s', (_, finding, more) => {
    const run = verdict({ judged: [{ file, range: call(3) }], ...more });
    expect(oneList(file, [run], [finding])).toHaveLength(1);
  });

  it('has the file’s own markers alone, the gravest first, and no flood of them', () => {
    const run = verdict({ markers: [measured(200), { ...measured(1), file: '/project/other.ts' }] });
    const list = oneList(
      file,
      [run],
      Array.from({ length: 80 }, (_, i) => told(i)),
    );
    expect(list).toHaveLength(50);
    expect(list[0]).toMatchObject({ severity: 'warning', range: call(200) });
    expect(new Set(list.map((marker) => marker.file))).toEqual(new Set([file]));
  });
});
