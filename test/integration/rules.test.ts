import { describe, expect, it } from 'vitest';
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
  return { name: training.name, findings, ...judged(training, findings) };
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

  it('name four of five ill ones by an expected rule at the right line', { timeout: 120_000 }, async () => {
    const missed: string[] = [];
    const ill = half(true);
    for (const training of ill) {
      const { name, named, findings } = await outcomeOf(training);
      if (!named) missed.push(`${name}: ${findings.map(({ rule }) => rule).join(', ')}`);
    }
    expect({ missed, share: 1 - missed.length / ill.length >= 0.8 }).toMatchObject({ share: true });
  });
});
