import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { analyseWith } from '../../../src/analysis/analyse';
import { configuredStatic, withStaticRules } from '../../../src/analysis/rules/configured';
import { staticRules } from '../../../src/analysis/rules/registry';
import { configured, readRuleConfiguration } from '../../../src/diagnostics/configuration';
import { rules } from '../../../src/diagnostics/registry';
import { positive } from '../../../src/diagnostics/thresholdRange';

const text = `import * as tf from '@tensorflow/tfjs';
tf.train.sgd(5);
`;
const found = (changes: Parameters<typeof configuredStatic>[0]) =>
  analyseWith(ts, text, 'a.ts', configuredStatic(changes)).findings.map(({ rule }) => rule);

describe('configured rules on sources', () => {
  it('are all of them by default, and pass over what is said of others', () => {
    expect(configuredStatic({ overfit: false, cliff: { factor: 5 } })).toEqual(staticRules);
    expect(found({})).toEqual(['learning-rate-out-of-range']);
  });

  it('are without those that are off, and judge by the thresholds that were set', () => {
    expect(found({ 'learning-rate-out-of-range': false })).toEqual([]);
    expect(found({ 'learning-rate-out-of-range': { plain: 6 } })).toEqual([]);
    expect(found({ 'learning-rate-out-of-range': { plain: 4 } })).toEqual(['learning-rate-out-of-range']);
  });
});

describe('one configuration of all rules', () => {
  const read = (given: unknown) => readRuleConfiguration(given, withStaticRules(rules, positive));

  it('takes those of runs, those on sources, and the thresholds of both where they share a name', () => {
    const given = { overfit: false, 'label-form': false, 'init-variance': { factor: 3, seluFactor: 2 } };
    expect(read(given)).toEqual({ configuration: given, problems: [] });
  });

  it('names what is in neither', () => {
    expect(read({ 'label-from': false, 'learning-rate-out-of-range': { plain: -1 } })).toMatchObject({
      configuration: { 'learning-rate-out-of-range': {} },
      problems: [/there is no rule "label-from"/, /plain is -1, and must be a number above 0/].map((one) =>
        expect.stringMatching(one),
      ),
    });
  });

  it('leaves rules of runs alone with what is meant for sources', () => {
    const before = rules.find(({ id }) => id === 'init-variance');
    expect(configured({ 'init-variance': { seluFactor: 2 } }).find(({ id }) => id === 'init-variance')).toBe(before);
  });
});
