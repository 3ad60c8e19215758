import { describe, expect, it } from 'vitest';
import { runMarkers } from '../../../src/host/runMarkers';
import type { SourcePosition } from '../../../src/shared/source';
import { findingOf } from './fakeRun';

const at = (line: number, file = '/project/model.ts') => ({
  layer: `layer_${line}`,
  position: { file, line, column: 1 },
});
const rangeOf = ({ line }: SourcePosition) => ({ start: { line, character: 0 }, end: { line, character: 1 } });
const find = (position: SourcePosition) => ({ position, range: rangeOf(position) });

describe('runMarkers', () => {
  it('marks each place of a finding once', () => {
    const finding = findingOf({ places: [at(3), at(4), at(4), { layer: 'unknown', position: null }] });
    const markers = runMarkers([finding], null, find);
    expect(markers.map(({ range, code }) => [range.start.line, code])).toEqual([
      [3, 'vanishing-gradient'],
      [4, 'vanishing-gradient'],
    ]);
    expect(markers.map(({ message }) => message)).toEqual([
      'layer_0 hardly learns. Use relu.',
      'layer_4 too: layer_0 hardly learns. Use relu.',
    ]);
  });

  it('leaves out what was edited since', () =>
    expect(
      runMarkers([findingOf({ places: [at(3), at(4)] })], null, (position) => ({
        position,
        range: position.line === 3 ? null : rangeOf(position),
      })),
    ).toHaveLength(1));

  it('tells what a finding has led to with it, each where it is seen', () => {
    const cause = findingOf({ id: 'cause', places: [at(3)] });
    const elsewhere = findingOf({ id: 'a', causedBy: 'cause', message: 'NaN in layer_9.', places: [at(9)] });
    const nowhere = findingOf({ id: 'b', causedBy: 'cause', message: 'The loss does not fall.', places: [] });
    const markers = runMarkers([cause, elsewhere, nowhere], null, find);
    expect(markers.map(({ range }) => range.start.line)).toEqual([3]);
    expect(markers[0]?.related.map(({ range, message }) => [range.start.line, message])).toEqual([
      [9, 'led to: NaN in layer_9.'],
      [3, 'led to: The loss does not fall.'],
    ]);
  });

  it('marks a consequence itself where its cause has no line', () => {
    const cause = findingOf({ id: 'cause', places: [] });
    const effect = findingOf({ id: 'a', causedBy: 'cause', places: [at(9)] });
    expect(runMarkers([cause, effect], null, find).map(({ range }) => range.start.line)).toEqual([9]);
  });

  it('keeps the gravest of too many, in each file', () => {
    const many = Array.from({ length: 80 }, (_, i) => at(i + 1));
    const other = findingOf({ places: [at(1, '/project/other.ts')], severity: 'information' });
    const grave = findingOf({ severity: 'error', places: [at(200)] });
    const markers = runMarkers([findingOf({ places: many }), other, grave], null, find);
    expect(markers.filter(({ file }) => file === '/project/model.ts')).toHaveLength(50);
    expect(markers[0]?.severity).toBe('error');
    expect(markers.at(-1)?.file).toBe('/project/other.ts');
  });

  it('marks where the script failed', () => {
    const failure = {
      kind: 'script-error',
      message: 'boom',
      advice: '',
      position: at(2).position,
      stack: 'at …',
    } as const;
    expect(runMarkers([], failure, find)).toMatchObject([{ severity: 'error', message: 'boom', code: 'script-error' }]);
  });
});
