import { describe, expect, it } from 'vitest';
import { moveFacts } from '../../../../src/host/editor/moveFacts';
import { factsOf, small } from './facts';

const ill = small.replace('adam(0.01)', 'adam(5)');
const facts = factsOf(ill);
const insert = (line: number, character: number, text: string) => ({
  range: { start: { line, character }, end: { line, character } },
  text,
});
const column = (line: number, text: string) => ill.split('\n')[line]!.indexOf(text);

describe('moving facts', () => {
  it('is what reading the edited text gives, but for the fixes', () => {
    const edits = [insert(0, 0, '// above\n'), insert(3, 0, '  ')];
    const lines = `// above\n${ill}`.split('\n');
    lines[3] = `  ${lines[3]}`;
    const { findings, ...rest } = factsOf(lines.join('\n'));
    expect(findings).toHaveLength(1);
    expect(moveFacts(facts, edits)).toEqual({ ...rest, findings: findings.map((one) => ({ ...one, fixes: [] })) });
  });

  it('drops what was edited, and that alone', () => {
    const start = { line: 4, character: column(4, '5') };
    const rate = moveFacts(facts, [{ range: { start, end: { ...start, character: start.character + 1 } }, text: '6' }]);
    expect([rate.findings.length, rate.optimizers.length, rate.losses.length, rate.layers.length]).toEqual([
      0, 0, 1, 2,
    ]);
    const units = moveFacts(facts, [insert(2, column(2, '64') + 1, '0')]);
    expect([units.findings.length, units.optimizers.length, units.layers.length]).toEqual([1, 1, 1]);
  });
});
