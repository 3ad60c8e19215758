import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Lifetime } from '../../../src/host/lifetime';
import { PanelFeed } from '../../../src/host/panelFeed';
import { type PanelMessage, panelMessage } from '../../../src/shared/panelProtocol';
import type { TimeFlow } from '../../../src/shared/run';
import type { TerrainRead } from '../../../src/shared/terrain';
import { FakeRun, findingOf, requestOf } from './fakeRun';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const sent: PanelMessage[] = [];
  const feed = new PanelFeed((message) => sent.push(v.parse(panelMessage, message)));
  const run = new FakeRun();
  const lifetime = new Lifetime();
  const follow = (next = run) => feed.follow(next, lifetime);
  const types = () => sent.map(({ type }) => type);
  return { sent, feed, run, lifetime, follow, types };
}

/** Step numbers that the panel has after all messages, as its store would count them. */
function stepsSeen(sent: PanelMessage[]): number[] {
  const seen: number[] = [];
  for (const message of sent) {
    if (message.type === 'snapshot') seen.length = 0;
    if (message.type !== 'snapshot' && message.type !== 'steps') continue;
    for (const { firstStep, count } of message.steps) for (let i = 0; i < count; i++) seen.push(firstStep + i);
  }
  return seen;
}

describe('PanelFeed', () => {
  it('says empty when nothing has run', () => {
    const { feed, types } = setUp();
    feed.ready();
    expect(types()).toEqual(['empty']);
  });

  it('sends nothing before the panel is ready', () => {
    const { run, follow, sent } = setUp();
    follow();
    run.stage();
    run.steps(1, [1]);
    vi.advanceTimersByTime(1000);
    expect(sent).toEqual([]);
  });

  it('gives each step once, whenever the panel comes to it', () => {
    const { feed, run, follow, sent } = setUp();
    follow();
    run.stage();
    run.steps(1, [1, 2]);
    feed.ready();
    run.steps(3, [3]);
    vi.advanceTimersByTime(150);
    run.steps(4, [4]);
    // The panel is torn down and built again with a delta on its way.
    feed.ready();
    run.steps(5, [5]);
    vi.advanceTimersByTime(150);
    expect(stepsSeen(sent)).toEqual([1, 2, 3, 4, 5]);
  });

  it('coalesces what comes within an interval', () => {
    const { feed, run, follow, sent, types } = setUp();
    follow();
    feed.ready();
    run.stage();
    for (let step = 1; step <= 100; step++) run.steps(step, [step]);
    run.find(findingOf());
    run.find(findingOf({ severity: 'error' }));
    vi.advanceTimersByTime(150);
    expect(types()).toEqual(['snapshot', 'stage', 'steps', 'findings', 'status']);
    expect(stepsSeen(sent)).toHaveLength(100);
  });

  it('sends nothing while hidden, and everything when shown again', () => {
    const { feed, run, follow, sent } = setUp();
    follow();
    feed.ready();
    run.stage();
    run.steps(1, [1]);
    feed.hidden();
    run.steps(2, [2]);
    run.find(findingOf());
    vi.advanceTimersByTime(1000);
    expect(sent).toHaveLength(1);
    feed.ready();
    expect(sent.at(-1)).toMatchObject({ type: 'snapshot', findings: [{ rule: 'vanishing-gradient' }] });
    expect(stepsSeen(sent)).toEqual([1, 2]);
  });

  it('never drops the end', () => {
    const { feed, run, follow, sent } = setUp();
    follow();
    feed.ready();
    run.finish('completed');
    vi.advanceTimersByTime(150);
    expect(sent.at(-1)).toMatchObject({ type: 'status', status: { state: 'ended', end: { reason: 'completed' } } });
  });

  it('starts anew with a new run', () => {
    const { feed, run, follow, lifetime, sent } = setUp();
    follow();
    feed.ready();
    run.stage();
    run.steps(1, [1]);
    lifetime.dispose();
    const next = new FakeRun(requestOf('/project/next.ts'));
    feed.follow(next, new Lifetime());
    expect(sent.at(-1)).toMatchObject({ type: 'snapshot', status: { title: 'next.ts' }, steps: [] });
    run.steps(2, [2]);
    vi.advanceTimersByTime(1000);
    expect(stepsSeen(sent)).toEqual([]);
  });

  it('carries non-finite numbers', () => {
    const { feed, run, follow, sent } = setUp();
    follow();
    feed.ready();
    run.find(findingOf({ evidence: { ratio: Number.POSITIVE_INFINITY } }));
    vi.advanceTimersByTime(150);
    expect(sent.find(({ type }) => type === 'findings')).toMatchObject({
      findings: [{ evidence: { ratio: Number.POSITIVE_INFINITY } }],
    });
  });

  it('tells what was read as it comes, and all of it to a panel that comes later', () => {
    const { feed, run, follow, sent, types } = setUp();
    follow();
    feed.ready();
    run.stage();
    const flow = (step: number): TimeFlow => ({
      stage: 0,
      step,
      layer: { name: 'lstm', position: null },
      gradientRms: [Number.NaN, 1],
    });
    const terrain: TerrainRead = { stage: 0, step: 1, terrain: 'ravine', evidence: [] };
    run.read({ terrain, timeFlow: flow(1) });
    run.read({ timeFlow: flow(2) });
    vi.advanceTimersByTime(150);
    expect(types()).toEqual(['snapshot', 'stage', 'terrain', 'timeFlow']);
    expect(sent.find(({ type }) => type === 'timeFlow')).toMatchObject({ timeFlow: { step: 2 } });
    feed.ready();
    expect(sent.at(-1)).toMatchObject({ type: 'snapshot', terrains: [terrain], timeFlows: [{ step: 2 }] });
  });

  it('marks each pause once, where it was, also for a panel that comes later', () => {
    const { feed, run, follow, sent } = setUp();
    follow();
    feed.ready();
    run.stage();
    run.steps(1, [1, 1]);
    run.setState('paused');
    run.setState('paused');
    run.setState('training');
    run.steps(3, [1]);
    run.setState('paused');
    vi.advanceTimersByTime(150);
    const marks = [2, 3].map((step) => ({ type: 'paused', stage: 0, step }));
    expect(sent.flatMap((message) => (message.type === 'mark' ? [message.mark] : []))).toEqual(marks);
    feed.ready();
    expect(sent.at(-1)).toMatchObject({ marks });
  });

  it('marks what somebody did, in the order of its steps', () => {
    const { feed, run, follow, sent } = setUp();
    follow();
    run.stage();
    run.steps(1, [1, 1]);
    run.setState('paused');
    run.interventions.push({ type: 'rolledBack', stage: 0, step: 1, to: 0 });
    feed.ready();
    expect(sent.at(-1)).toMatchObject({ marks: [{ type: 'rolledBack' }, { type: 'paused' }] });
  });
});
