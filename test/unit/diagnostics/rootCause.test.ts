import { describe, expect, it } from 'vitest';
import { Judge } from '../../../src/diagnostics/judge';
import { defineRule, type Rule } from '../../../src/diagnostics/rule';
import type { Severity } from '../../../src/shared/finding';
import { viewOf } from '../../support/rules/histories';

/** A rule that fires from one of these steps to the other; where `read` is given, at those steps only. */
const firing = (
  id: string,
  [first, last]: [number, number],
  leadsTo: string[],
  more: Partial<Pick<Rule, 'asked'>> & { severity?: Severity; uncaused?: boolean; read?: readonly number[] } = {},
): Rule => {
  const fires = (step: number) => step >= first && step <= last && (more.read?.includes(step) ?? true);
  const thinned = more.read ? ({ reading: 'alpha' } as const) : {};
  return defineRule<Record<string, number>, Record<string, number>>({
    id,
    summary: '',
    severity: more.severity ?? 'warning',
    gate: 'none',
    asked: more.asked ?? 'step',
    leadsTo,
    defaults: {},
    ranges: {},
    source: '',
    check: ({ step, row }) =>
      fires(step) ? { layers: [], evidence: {}, uncaused: more.uncaused ?? false, rows: [row], ...thinned } : null,
    weigh: () => 0,
    message: () => id,
    threshold: () => '',
    advice: () => '',
  });
};

/** The findings after 400 steps, each with its severity, behind what has led to it. */
const judgedBy = (...rules: Rule[]) => judgedWithReadings([], ...rules);

/** The same where readings were made at these steps only. */
function judgedWithReadings(read: readonly number[], ...rules: Rule[]): string[] {
  const judge = new Judge(rules);
  judge.consider(viewOf({ steps: 400, scalars: { alpha: (step) => (read.includes(step) ? 1 : Number.NaN) } }));
  return judge.findings.map(
    ({ rule, severity, causedBy }) => `${causedBy ? `${causedBy.split(':')[0]} → ` : ''}${rule} ${severity}`,
  );
}

describe('root causes', () => {
  it('lead, and are as grave as what they led to', () =>
    expect(
      judgedBy(
        firing('explosion', [5, 9], ['nan'], { severity: 'information' }),
        firing('nan', [10, 10], [], { severity: 'error' }),
      ),
    ).toEqual(['explosion error', 'explosion → nan error']));

  it('are as grave on the way, too, but not where nothing grave followed', () =>
    expect(
      judgedBy(
        firing('a', [1, 1], ['b', 'c', 'd'], { asked: 'start', severity: 'information' }),
        firing('b', [20, 30], ['d'], { severity: 'information' }),
        firing('c', [21, 30], [], { severity: 'information' }),
        firing('d', [60, 60], []),
      ),
    ).toEqual(['a warning', 'a → b warning', 'a → d warning', 'a → c information']));

  it('are the most upstream ones: all that follows hangs under them', () =>
    expect(
      judgedBy(
        firing('a', [1, 1], ['b'], { asked: 'start' }),
        firing('b', [20, 30], ['c']),
        firing('c', [25, 40], ['d']),
        firing('d', [60, 60], []),
      ),
    ).toEqual(['a warning', 'a → b warning', 'a → c warning', 'a → d warning']));

  it('are the earliest of several, then the first in the list', () => {
    expect(judgedBy(firing('a', [8, 20], ['c']), firing('b', [5, 20], ['c']), firing('c', [10, 20], []))).toEqual([
      'b warning',
      'b → c warning',
      'a warning',
    ]);
    expect(judgedBy(firing('a', [5, 20], ['c']), firing('b', [5, 20], ['c']), firing('c', [10, 20], []))).toEqual([
      'a warning',
      'a → c warning',
      'b warning',
    ]);
  });

  it('do not begin after what they led to', () => {
    expect(judgedBy(firing('a', [10, 40], ['b']), firing('b', [10, 50], []))).toEqual(['a warning', 'a → b warning']);
    expect(judgedBy(firing('a', [11, 40], ['b']), firing('b', [10, 50], []))).toEqual(['b warning', 'a warning']);
  });

  it('may have begun before they were read, as early as the readings leave open', () => {
    const judged = (read: readonly number[]) =>
      judgedWithReadings(read, firing('a', [30, 40], ['b'], { read }), firing('b', [10, 50], []));
    expect(judged([9, 30])).toEqual(['a warning', 'a → b warning']);
    expect(judged([10, 30])).toEqual(['b warning', 'a warning']);
    expect(judged([30])).toEqual(['a warning', 'a → b warning']);
  });

  it('do not begin after what others led to, that may have begun earlier than they were read', () => {
    const read = [20];
    expect(
      judgedWithReadings(
        read,
        firing('a', [10, 40], ['b']),
        firing('b', [20, 40], ['c'], { read }),
        firing('c', [5, 40], []),
      ),
    ).toEqual(['c warning', 'a warning', 'a → b warning']);
  });

  it('are the first to be seen where each may lead to the other, however seldom they are read', () => {
    const judged = (first: number, read: readonly number[]) =>
      judgedWithReadings(
        read,
        firing('a', [first, 60], ['b', 'c'], { read }),
        firing('b', [10, 50], ['a', 'c']),
        firing('c', [60, 60], []),
      );
    expect(judged(30, [30])).toEqual(['b warning', 'b → a warning', 'b → c warning']);
    expect(judged(9, [9, 30])).toEqual(['a warning', 'a → b warning', 'a → c warning']);
    expect(judged(10, [10, 30])).toEqual(['a warning', 'a → b warning', 'a → c warning']);
  });

  it('hold until a reading says otherwise', () => {
    const judged = (read: readonly number[]) =>
      judgedWithReadings(read, firing('a', [10, 20], ['b'], { read }), firing('b', [300, 301], []));
    expect(judged([10, 350])).toEqual(['a warning', 'a → b warning']);
    expect(judged([10, 30])).toEqual(['a warning', 'b warning']);
  });

  it('are forgotten after a hundred steps, unless the training began with them', () => {
    expect(judgedBy(firing('a', [10, 20], ['b']), firing('b', [121, 122], []))).toEqual(['a warning', 'b warning']);
    expect(judgedBy(firing('a', [10, 20], ['b']), firing('b', [120, 122], []))).toEqual(['a warning', 'a → b warning']);
    expect(judgedBy(firing('a', [1, 1], ['b'], { asked: 'start' }), firing('b', [300, 301], []))).toEqual([
      'a warning',
      'a → b warning',
    ]);
  });

  it('are none of what comes from outside', () =>
    expect(
      judgedBy(firing('a', [1, 9], ['nan']), firing('nan', [10, 10], [], { severity: 'error', uncaused: true })),
    ).toEqual(['nan error', 'a warning']));

  it('come in the order of gravity, each with its own', () =>
    expect(
      judgedBy(
        firing('remark', [1, 1], [], { severity: 'information' }),
        firing('a', [3, 9], ['b']),
        firing('b', [4, 9], []),
        firing('c', [2, 9], ['d']),
        firing('d', [5, 9], [], { severity: 'error' }),
      ),
    ).toEqual(['c error', 'c → d error', 'a warning', 'a → b warning', 'remark information']));
});
