import { describe, expect, it } from 'vitest';
import { deadUnits } from '../../../src/diagnostics/deadUnits';
import { Judge } from '../../../src/diagnostics/judge';
import { saturatedUnits } from '../../../src/diagnostics/saturatedUnits';
import { fallingLoss, healthyGradient, type RunSketch, viewOf } from '../../support/rules/histories';
import { testRule } from '../../support/rules/testRule';

const nan = () => Number.NaN;
/** Measured at every tenth step, as a budget allows. */
const thinned = (value: (layer: number) => number) => (step: number, layer: number) =>
  step % 10 === 0 ? value(layer) : Number.NaN;
const only = (which: number, value: number) => (layer: number) => (layer === which ? value : 0.1);
const relu = {
  activation: { name: 'relu', layer: 're_lu_1', position: { file: '/project/train.ts', line: 30, column: 5 } },
};
const sigmoid = { activation: { name: 'sigmoid', layer: 'output', position: null } };

testRule(deadUnits, {
  quiet: {
    'a healthy run': { steps: 100, metrics: { deadUnits: thinned(() => 0.3) } },
    'just half of the units': { steps: 100, metrics: { deadUnits: thinned(() => 0.5) } },
    'a single reading': { steps: 10, metrics: { deadUnits: thinned(() => 0.8) } },
    'a step that was not measured': { steps: 101, metrics: { deadUnits: thinned(() => 0.8) } },
    'the reading before was well': {
      steps: 100,
      metrics: { deadUnits: (step) => (step === 90 ? 0.1 : thinned(() => 0.8)(step, 0)) },
    },
    'layers without rectifiers': { steps: 100, metrics: { deadUnits: nan } },
    'nothing measured at all': { steps: 100 },
    'no steps': { steps: 0 },
  },
  fires: {
    'two readings in a row, far apart': {
      steps: 20,
      metrics: { deadUnits: thinned(only(1, 0.6)) },
      names: ['dense_2'],
      says: '60 % of the units of dense_2 are dead',
    },
    'several layers, the first one leading': {
      steps: 100,
      metrics: { deadUnits: thinned((layer) => (layer === 3 ? Number.NaN : 0.6 + layer / 10)) },
      names: ['dense_1', 'dense_2', 'dense_3'],
      says: '60 % of the units of dense_1',
    },
  },
});

testRule(saturatedUnits, {
  quiet: {
    'a healthy run': { steps: 100, metrics: { saturatedUnits: thinned(() => 0.2) } },
    'a single reading': { steps: 10, metrics: { saturatedUnits: thinned(() => 0.8) } },
    'a last sigmoid that is sure, under the loss that undoes it': {
      steps: 100,
      stage: { loss: 'binaryCrossentropy' },
      infos: [{}, {}, {}, sigmoid],
      metrics: { saturatedUnits: thinned(only(3, 1)) },
    },
    'nothing measured at all': { steps: 100 },
  },
  fires: {
    'a layer in the middle': {
      steps: 20,
      infos: [{}, { activation: { name: 'tanh', layer: 'dense_2', position: null } }],
      metrics: { saturatedUnits: thinned(only(1, 0.75)) },
      names: ['dense_2'],
      says: '75 % of the outputs of dense_2 are saturated: they lie on the flat ends of its tanh',
    },
    'a last sigmoid under another loss': {
      steps: 100,
      infos: [{}, {}, {}, sigmoid],
      metrics: { saturatedUnits: thinned(only(3, 1)) },
      names: ['output'],
      says: 'sigmoid',
    },
  },
});

describe('findings about activations', () => {
  it('stand at the line of the activation where it has one of its own', () => {
    const view = viewOf({ steps: 20, infos: [relu], metrics: { deadUnits: thinned(() => 0.8) } });
    expect(deadUnits.check(view, deadUnits.defaults)?.layers).toMatchObject([
      { name: 'dense_1', position: { line: 30 } },
      { name: 'dense_2', position: { line: 11 } },
      { name: 'dense_3' },
      { name: 'output' },
    ]);
  });

  it.each([
    [0.6, 'information'],
    [0.95, 'warning'],
  ])('of %d of the units, while the loss falls: %s', (share, severity) => {
    const sketch: RunSketch = { steps: 60, loss: fallingLoss, gradient: healthyGradient };
    const judge = new Judge([deadUnits]);
    judge.consider({ ...viewOf({ ...sketch, metrics: { deadUnits: thinned(() => share) } }) });
    expect(judge.findings.map((finding) => finding.severity)).toEqual([severity]);
  });
});
