import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/shared/finding';
import { judged, type Training, trainings } from '../support/rules/trainings';
import { runScript } from '../support/runs';

/** The experiment of docs/rules/README.md runs all of them, with several seeds. */
const half = (ill: boolean) => trainings().filter(({ part, ill: is }) => part === 'first half' && is === ill);

async function outcomeOf(training: Training) {
  const { run, end } = await runScript(training.file, { seed: 1 });
  expect(end.failure).toBeNull();
  const findings = run.findings.map(({ rule, severity, causedBy, places }) => ({
    rule,
    severity,
    causedBy,
    line: places[0]?.position?.line ?? null,
  }));
  return { name: training.name, findings, reversed: reversed(run.findings), ...judged(training, findings) };
}

/** Findings that began before what is said to have led to them. */
function reversed(findings: readonly Finding[]): string[] {
  const begins = new Map(findings.map(({ id, steps }) => [id, steps.earliest ?? steps.first]));
  return findings
    .filter(({ causedBy, steps }) => causedBy !== null && begins.get(causedBy)! > steps.first)
    .map(({ id, causedBy }) => `${causedBy} → ${id}`);
}

describe('the rules, on trainings of which it is known how they are', () => {
  it('warn of no healthy one', { timeout: 120_000 }, async () => {
    const alarmed: string[] = [];
    for (const training of half(false)) {
      const { name, findings, alarmed: warned } = await outcomeOf(training);
      if (warned) alarmed.push(`${name}: ${findings.map(({ rule }) => rule).join(', ')}`);
    }
    expect(alarmed).toEqual([]);
  });

  it('name four of five ill ones by an expected rule at the right line, causes before effects', {
    timeout: 120_000,
  }, async () => {
    const missed: string[] = [];
    const late: string[] = [];
    const ill = half(true);
    for (const training of ill) {
      const { name, named, findings, reversed: wrong } = await outcomeOf(training);
      late.push(...wrong.map((pair) => `${name}: ${pair}`));
      if (!named) missed.push(`${name}: ${findings.map(({ rule }) => rule).join(', ')}`);
    }
    expect(late).toEqual([]);
    expect({ missed, share: 1 - missed.length / ill.length >= 0.8 }).toMatchObject({ share: true });
  });
});
