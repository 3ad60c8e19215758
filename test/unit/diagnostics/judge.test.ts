import { describe, expect, it } from 'vitest';
import { deadUnits } from '../../../src/diagnostics/deadUnits';
import { explodingGradient } from '../../../src/diagnostics/explodingGradient';
import { Judge } from '../../../src/diagnostics/judge';
import { nonFinite } from '../../../src/diagnostics/nonFinite';
import { overshoot } from '../../../src/diagnostics/overshoot';
import type { Occasion, RuleView } from '../../../src/diagnostics/rule';
import { defineRule } from '../../../src/diagnostics/rule';
import { vanishingGradient } from '../../../src/diagnostics/vanishingGradient';
import type { NonFiniteEvent } from '../../../src/shared/run';
import { StepHistory } from '../../../src/shared/stepHistory';
import {
  columnsOf,
  eventsOf,
  fallingLoss,
  healthyGradient,
  type RunSketch,
  stageOf,
  stalledLoss,
} from '../../support/rules/histories';

/** Shows a run to a judge in batches of so many steps, as it would arrive. */
function judged(sketch: RunSketch, batch = sketch.steps, judge = new Judge()): Judge {
  const { layers } = stageOf(sketch);
  const history = new StepHistory(0, layers.length);
  for (let done = 0; done < sketch.steps; done += batch) {
    history.append(columnsOf(sketch, done + 1, Math.min(batch, sketch.steps - done)));
    judge.consider({ stage: stageOf(sketch), history, ...noEvents, nonFinite: null });
  }
  if (sketch.nonFinite) judge.consider({ stage: stageOf(sketch), history, ...noEvents, nonFinite: sketch.nonFinite });
  return judge;
}

const starving = (_: number, layer: number) => 0.05 * 1e-2 ** (3 - layer);
const exploding = (step: number) => 2.1 ** step;
const nanAt = (step: number): NonFiniteEvent => ({
  stage: 0,
  step,
  phase: 'forward',
  layer: { name: 'dense_2', position: null },
  value: 'NaN',
  count: 1,
  of: 10,
});
const summary = ({ findings }: Judge) => findings.map(({ rule, severity }) => `${severity} ${rule}`);

const noEvents = { timeFlows: new Map(), epochs: [] };

describe('Judge', () => {
  it('finds nothing in a healthy run', () => {
    expect(judged({ steps: 500 }).findings).toEqual([]);
  });

  it('merges what a rule sees at many steps into one finding', () => {
    const { findings } = judged({ steps: 40, loss: stalledLoss, gradient: starving }, 1);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      id: 'vanishing-gradient:0',
      steps: { first: 1, last: 40, count: 40 },
      places: [
        { layer: 'dense_1', position: { file: '/project/train.ts', line: 10, column: 11 } },
        { layer: 'dense_2', position: { line: 11 } },
      ],
    });
  });

  it('counts the steps that were measured, and says how early the first may have begun', () => {
    const dead = (readings: readonly number[]) => (step: number) => (readings.includes(step) ? 0.8 : Number.NaN);
    const found = (readings: readonly number[], well = Number.NaN) => {
      const shares = dead(readings);
      const metrics = { deadUnits: (step: number) => (step === well ? 0 : shares(step)) };
      return judged({ steps: 40, metrics }, 1, new Judge([deadUnits])).findings[0]?.steps;
    };
    expect(found([3, 20, 31])).toEqual({ first: 3, last: 31, count: 3, earliest: 1 });
    expect(found([8, 20, 31], 5)).toEqual({ first: 8, last: 31, count: 3, earliest: 6 });
    expect(found([8, 20, 31], 7)).toEqual({ first: 8, last: 31, count: 3 });
    expect(found([8, 9, 30, 31], 20)).toEqual({ first: 8, last: 31, count: 4, earliest: 1 });
  });

  it('begins with the earliest step that showed it, also where that is understood later', () => {
    // Step 4 leaps, which counts when the loss has not come back ten steps later; until then the verdicts from step 5 on have spoken.
    const loss = (step: number) => (step > 4 ? 20 : 2);
    const sketch = { steps: 30, loss, scalars: { alpha: (step: number) => (step > 4 && step < 8 ? 3 : Number.NaN) } };
    const steps = (judge: Judge) => judge.findings[0]?.steps;
    expect(steps(judged({ ...sketch, steps: 10 }, 1, new Judge([overshoot])))).toMatchObject({
      first: 5,
      last: 7,
      count: 3,
    });
    expect(steps(judged(sketch, 1, new Judge([overshoot])))).toEqual({ first: 4, last: 7, count: 4 });
  });

  it('counts the steps of a finding, not those between', () => {
    const gradient = (step: number, layer: number) =>
      (step > 20 && step <= 30 ? healthyGradient : starving)(step, layer);
    const { findings } = judged({ steps: 40, gradient }, 1, new Judge([vanishingGradient]));
    expect(findings[0]?.steps).toEqual({ first: 1, last: 40, count: 30 });
  });

  it('keeps the worst evidence, its message, and every layer that was seen', () => {
    const worst = (step: number, layer: number) =>
      step < 20 ? [1e-9, 1, 1, 1][layer]! : [1e-6, 1, 1e-6, 0.05][layer]!;
    const { findings } = judged({ steps: 40, gradient: worst }, 1);
    expect(findings[0]?.evidence).toMatchObject({ gradient: Math.fround(1e-9) });
    expect(findings[0]?.message).toContain('1 billion times weaker than that of output');
    expect(findings[0]?.places.map(({ layer }) => layer)).toEqual(['dense_1', 'dense_3']);
  });

  it('judges alike however the steps were batched', () => {
    for (const sketch of [
      { steps: 100, loss: stalledLoss, gradient: starving },
      { steps: 30, loss: exploding, gradient: exploding, nonFinite: nanAt(30) },
      { steps: 30, loss: (step: number) => (step === 30 ? Number.NaN : step), gradient: exploding },
    ]) {
      const all = judged(sketch).findings;
      expect(all.length).toBeGreaterThan(0);
      expect(judged(sketch, 1).findings).toEqual(all);
      expect(judged(sketch, 7).findings).toEqual(all);
    }
  });

  it('informs while the loss falls, warns once it stalls, and does not take a warning back', () => {
    expect(summary(judged({ steps: 400, loss: fallingLoss, gradient: starving }))).toEqual([
      'information vanishing-gradient',
    ]);
    expect(summary(judged({ steps: 99, loss: stalledLoss, gradient: starving }))).toEqual([
      'information vanishing-gradient',
    ]);
    const steps = (step: number) => (step < 200 ? stalledLoss(step) : fallingLoss(step - 200) / 4);
    expect(summary(judged({ steps: 400, loss: steps, gradient: starving }))).toEqual([
      'warning vanishing-gradient',
      'warning loss-not-decreasing',
    ]);
  });

  it('does not warn of the small gradients of a solved task', () => {
    const solved = (step: number) => 1e-9 + Math.exp(-step / 10);
    const gradient = (step: number) => Math.exp(-step / 10);
    expect(summary(judged({ steps: 1000, loss: solved, gradient }))).toEqual(['information vanishing-gradient']);
  });

  it('warns of an explosion while the loss rises, and of none while it falls', () => {
    expect(summary(judged({ steps: 12, loss: exploding, gradient: exploding }))).toEqual([
      'warning exploding-gradient',
    ]);
    expect(summary(judged({ steps: 12, gradient: exploding }))).toEqual(['information exploding-gradient']);
  });

  it('warns of an explosion whose loss turned out not to be finite', () => {
    const sketch = { steps: 12, loss: () => 1, gradient: exploding, nonFinite: nanAt(13) };
    const judge = new Judge([explodingGradient]);
    expect(summary(judged(sketch, 5, judge))).toEqual(['warning exploding-gradient']);
  });

  it('leaves old observations as they are when the loss is lost much later', () => {
    const gradient = (step: number, layer: number) => (step < 20 ? starving : healthyGradient)(step, layer);
    const judge = new Judge([vanishingGradient, nonFinite]);
    expect(summary(judged({ steps: 60, gradient, nonFinite: nanAt(61) }, 1, judge))).toEqual([
      'error non-finite',
      'information vanishing-gradient',
    ]);
  });

  it('replaces what the loss alone told by what the child saw', () => {
    const loss = (step: number) => (step === 12 ? Number.NaN : 1);
    const judge = judged({ steps: 12, loss, nonFinite: nanAt(12) }, 1);
    expect(judge.findings).toHaveLength(1);
    expect(judge.findings[0]).toMatchObject({
      message: /dense_2/,
      places: [{ layer: 'dense_2' }],
      steps: { first: 12, last: 12, count: 1 },
    });
  });

  it('survives a history of nothing but NaN', () => {
    const nan = () => Number.NaN;
    expect(summary(judged({ steps: 50, loss: nan, gradient: nan, zeros: nan }, 3))).toEqual(['error non-finite']);
  });

  it('survives an end before the first step', () => {
    const judge = judged({ steps: 0, nonFinite: nanAt(1) }, 1);
    expect(judge.findings[0]?.steps).toEqual({ first: 1, last: 1, count: 1 });
  });

  it('keeps stages apart', () => {
    const judge = judged({ steps: 40, loss: stalledLoss, gradient: starving });
    const stage = { ...stageOf({ steps: 0 }), stage: 1 };
    const history = new StepHistory(1, 4);
    history.append({ ...columnsOf({ steps: 40, loss: stalledLoss, gradient: starving }, 41, 40), stage: 1 });
    expect(judge.consider({ stage, history, ...noEvents, nonFinite: null })).toBe(true);
    expect(judge.findings.map(({ id }) => id)).toEqual(['vanishing-gradient:0', 'vanishing-gradient:1']);
  });

  it('passes hostile layer names on as text', () => {
    const name = '<img src=x onerror=alert(1)>';
    const { findings } = judged({ steps: 40, layers: [name, 'output'], gradient: (_, layer) => (layer ? 0.05 : 1e-9) });
    expect(findings[0]?.places[0]?.layer).toBe(name);
    expect(findings[0]?.message).toContain(name);
  });

  it('says whether anything changed, and nothing twice', () => {
    const view = (sketch: RunSketch) => {
      const history = new StepHistory(0, 4);
      history.append(columnsOf(sketch, 1, sketch.steps));
      return { stage: stageOf(sketch), history, ...noEvents, nonFinite: null };
    };
    expect(new Judge().consider(view({ steps: 50 }))).toBe(false);
    const judge = new Judge();
    const ill = view({ steps: 50, gradient: starving });
    expect(judge.consider(ill)).toBe(true);
    expect(judge.consider(ill)).toBe(false);
  });

  it('asks each rule once a step, however the run grows', () => {
    const rows: number[] = [];
    const counting = defineRule({
      id: 'counting',
      summary: '',
      severity: 'warning',
      gate: 'none',
      asked: 'step',
      leadsTo: [],
      defaults: {},
      ranges: {},
      source: '',
      check: ({ row }) => {
        rows.push(row);
        return null;
      },
      weigh: () => 0,
      message: () => '',
      threshold: () => '',
      advice: () => '',
    });
    judged({ steps: 3000 }, 10, new Judge([counting]));
    expect(rows).toEqual(Array.from({ length: 3000 }, (_, row) => row));
  });
});

describe('the occasions of rules', () => {
  const asked = (occasion: Occasion) => {
    const views: RuleView[] = [];
    const rule = defineRule<Record<never, number>, Record<never, number>>({
      id: 'counting',
      summary: '',
      severity: 'warning',
      gate: 'none',
      asked: occasion,
      leadsTo: [],
      defaults: {},
      ranges: {},
      source: '',
      check: (view) => {
        views.push(view);
        return null;
      },
      weigh: () => 0,
      message: () => '',
      threshold: () => '',
      advice: () => '',
    });
    return { judge: new Judge([rule]), views };
  };
  const run: RunSketch = { steps: 40, epochs: [{ loss: 3 }, { loss: 2 }, { loss: 1 }], flows: { lstm_1: [0.1, 1] } };
  const history = new StepHistory(0, 4);
  history.append(columnsOf(run, 1, 40));
  const view = { stage: stageOf(run), history, ...eventsOf(run), nonFinite: null };

  it('are the first step, once', () => {
    const { judge, views } = asked('start');
    judge.consider(view);
    judge.consider(view);
    expect(views.map(({ row }) => row)).toEqual([0]);
  });

  it('are epochs, each at its last step with those before it, once', () => {
    const { judge, views } = asked('epoch');
    judge.consider({ ...view, epochs: view.epochs.slice(0, 1) });
    judge.consider(view);
    judge.consider(view);
    expect(views.map(({ step, row, epochs }) => [step, row, epochs.length])).toEqual([
      [10, 9, 1],
      [20, 19, 2],
      [30, 29, 3],
    ]);
  });

  it('are readings over time, each once, at the last row that is known by then', () => {
    const { judge, views } = asked('timeFlow');
    const later = { ...view.timeFlows.get('lstm_1')!, step: 50 };
    judge.consider(view);
    judge.consider(view);
    judge.consider({ ...view, timeFlows: new Map([['lstm_1', later]]) });
    expect(views.map(({ step, row }) => [step, row])).toEqual([
      [40, 39],
      [50, 39],
    ]);
  });

  it('may come before the first step', () => {
    const { judge, views } = asked('timeFlow');
    judge.consider({ ...view, history: new StepHistory(0, 4) });
    expect(views.map(({ step, row }) => [step, row])).toEqual([[40, -1]]);
  });
});

describe('the cost of a step', () => {
  /** Counts the values that the rules look at through `at`, and how long the views are that they sort. */
  class CountingHistory extends StepHistory {
    reads = 0;
    override at(...place: Parameters<StepHistory['at']>): number {
      this.reads++;
      return super.at(...place);
    }
  }

  it('does not grow with the run', () => {
    const sketch = { steps: 8000, loss: fallingLoss, gradient: starving };
    const history = new CountingHistory(0, 4);
    const judge = new Judge();
    const readsOf = (from: number) => {
      history.append(columnsOf(sketch, from, 100));
      history.reads = 0;
      judge.consider({ stage: stageOf(sketch), history, ...noEvents, nonFinite: null });
      return history.reads;
    };
    readsOf(1);
    const early = readsOf(101);
    for (let step = 201; step < 7901; step += 100) readsOf(step);
    expect(early).toBeGreaterThan(0);
    expect(readsOf(7901)).toBeLessThanOrEqual(early);
  });
});
