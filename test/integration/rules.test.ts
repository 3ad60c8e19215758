import { describe, expect, it } from 'vitest';
import { judged, type Training, trainings } from '../support/rules/trainings';
import { runScript } from '../support/runs';

/** As in the experiment of docs/rules/README.md: half of the time for measuring, since these trainings are over within a second or two. */
const diagnosticsBudget = 50;
/** Every second one; the experiment runs them all, with several seeds. */
const half = (ill: boolean) =>
  trainings()
    .filter((training) => !training.fresh && training.ill === ill)
    .filter((_, i) => i % 2 === 0);

async function outcomeOf(training: Training) {
  const { run, end } = await runScript(training.file, { seed: 1, diagnosticsBudget });
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
