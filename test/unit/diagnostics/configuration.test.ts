import { describe, expect, it } from 'vitest';
import { configured, readRuleConfiguration } from '../../../src/diagnostics/configuration';
import { Judge } from '../../../src/diagnostics/judge';
import { rules } from '../../../src/diagnostics/registry';
import { stalledLoss, viewOf } from '../../support/rules/histories';

describe('readRuleConfiguration', () => {
  it('takes switches and thresholds', () => {
    const given = { overfit: false, cliff: { factor: 50 } };
    expect(readRuleConfiguration(given)).toEqual({ configuration: given, problems: [] });
  });

  it.each([
    ['an unknown rule', { overfitt: false }, /^there is no rule "overfitt"; the rules are .*overfit/],
    [
      'an unknown threshold',
      { cliff: { faktor: 50 } },
      /^rule cliff has no threshold "faktor"; its thresholds are factor, window/,
    ],
    [
      'a threshold of a rule without any',
      { 'non-finite': { x: 1 } },
      /^rule non-finite has no threshold "x"; it has none$/,
    ],
    [
      'text for a number',
      { cliff: { factor: 'many' } },
      /^rule cliff: factor is "many", and must be a number above 1$/,
    ],
    ['a factor below 0', { cliff: { factor: -5 } }, /^rule cliff: factor is -5, and must be a number above 1$/],
    ['a factor of 1', { cliff: { factor: 1 } }, /^rule cliff: factor is 1, and must be a number above 1$/],
    ['infinity', { cliff: { factor: Number.POSITIVE_INFINITY } }, /^rule cliff: factor is Infinity, and must be /],
    ['a size of 0', { overshoot: { alpha: 0 } }, /^rule overshoot: alpha is 0, and must be a number above 0$/],
    [
      'a share above 1',
      { 'loss-not-decreasing': { progress: 40 } },
      /^rule loss-not-decreasing: progress is 40, and must be a number from 0 to 1$/,
    ],
    [
      'half a step',
      { overfit: { forEpochs: 0.5 } },
      /^rule overfit: forEpochs is 0.5, and must be a whole number from 1 on$/,
    ],
    ['no reading', { saddle: { readings: 0 } }, /^rule saddle: readings is 0, and must be a whole number from 1 on$/],
    ['no cosine', { ravine: { cosine: -1.5 } }, /^rule ravine: cosine is -1.5, and must be a number from -1 to 1$/],
    ['true', { cliff: true }, /^rule cliff: true is neither false nor an object of thresholds$/],
  ])('names %s and leaves the rest as it is', (_, wrong, problem) => {
    const { configuration, problems } = readRuleConfiguration({ ...wrong, plateau: false });
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(configuration).toMatchObject({ plateau: false });
    expect(configured(configuration)).toHaveLength(rules.length - 1);
  });

  it.each([null, [], 3, 'x'])('refuses %j', (given) => {
    expect(readRuleConfiguration(given)).toMatchObject({
      configuration: {},
      problems: [expect.stringMatching(/no object of rules/)],
    });
  });
});

describe('a judge with changed rules', () => {
  const starving = {
    steps: 40,
    loss: stalledLoss,
    gradient: (_: number, layer: number) => (layer === 3 ? 0.05 : 1e-6),
  };
  const judgedBy = (configuration: Parameters<typeof configured>[0]) => {
    const judge = new Judge(configured(configuration));
    judge.consider(viewOf(starving));
    return judge.findings;
  };

  it('does not ask what is switched off', () => {
    expect(judgedBy({}).map(({ rule }) => rule)).toEqual(['vanishing-gradient']);
    expect(judgedBy({ 'vanishing-gradient': false })).toEqual([]);
  });

  it('judges by the thresholds that were set, and says whose they are', () => {
    expect(judgedBy({ 'vanishing-gradient': { ratio: 1e-6, meanFloor: 1e-9 } })).toEqual([]);
    const [finding] = judgedBy({ 'vanishing-gradient': { forSteps: 7 } });
    expect(finding?.threshold).toMatchObject({
      text: expect.stringContaining('for 7 steps'),
      source: expect.stringMatching(/; forSteps: set by you$/),
    });
  });
});
