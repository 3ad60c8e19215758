import { describe, expect, it } from 'vitest';
import type { UpMessage } from '../../../../src/shared/protocol';
import type { StepColumns } from '../../../../src/shared/stepColumns';
import { Outbox } from '../../../../src/trainer/channel/outbox';

/** A channel that can be full: messages wait in `inFlight` until `deliver` is called. */
function channel() {
  const sent: UpMessage[] = [];
  const inFlight: (() => void)[] = [];
  const state = { full: false, now: 0 };
  const outbox = new Outbox(
    (message, done) => {
      sent.push(message);
      inFlight.push(done);
      return !state.full;
    },
    50,
    () => state.now,
  );
  const deliver = () => {
    for (const done of inFlight.splice(0)) done();
  };
  return { outbox, sent, state, deliver };
}

const row = (step: number, stage = 0) => ({
  stage,
  step,
  scalars: { loss: step },
  layers: { gradientL2: Float32Array.of(step, -step) },
});
const names = (sent: UpMessage[]) => sent.map((message) => (message.kind === 'event' ? message.name : message.kind));
const steps = (sent: UpMessage[]) =>
  sent.flatMap((message) =>
    message.kind === 'event' && message.name === 'stepsRecorded'
      ? [...(message.payload as { scalars: { loss: Float64Array } }).scalars.loss]
      : [],
  );

describe('Outbox', () => {
  it('gathers the steps of 50 ms into one message', () => {
    const { outbox, sent, state, deliver } = channel();
    for (let step = 1; step <= 10; step++) {
      state.now += 10;
      outbox.step(row(step));
      deliver();
    }
    expect(names(sent)).toEqual(['stepsRecorded', 'stepsRecorded']);
    state.now += 50;
    outbox.step(row(11));
    expect(steps(sent)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('sends the steps before what is said after them', () => {
    const { outbox, sent } = channel();
    outbox.step(row(1));
    outbox.event('noted', { text: 'after' });
    outbox.step(row(2));
    outbox.event('noted', { text: 'last' });
    expect(names(sent)).toEqual(['stepsRecorded', 'noted', 'stepsRecorded', 'noted']);
    expect(steps(sent)).toEqual([1, 2]);
  });

  it('never puts steps of two stages, or with a gap between them, into the same columns', () => {
    const { outbox, sent } = channel();
    for (const [step, stage] of [
      [1, 0],
      [2, 1],
      [3, 0],
      [4, 0],
      [9, 0],
    ] as const)
      outbox.step(row(step, stage));
    outbox.event('noted', { text: 'end' });
    const columns = sent.flatMap((message) =>
      message.kind === 'event' && message.name === 'stepsRecorded' ? [message.payload as StepColumns] : [],
    );
    expect(columns.map(({ stage, firstStep, count }) => [stage, firstStep, count])).toEqual([
      [0, 1, 1],
      [1, 2, 1],
      [0, 3, 2],
      [0, 9, 1],
    ]);
  });

  it('sends nothing while the channel is full, loses nothing but superseded states, and keeps the order', () => {
    const { outbox, sent, state, deliver } = channel();
    state.full = true;
    outbox.event('noted', { text: 'first' });
    outbox.event('stateChanged', { state: 'paused', detail: '' });
    outbox.event('stateChanged', { state: 'training', detail: '' });
    for (let step = 1; step <= 500; step++) {
      state.now += 10;
      outbox.step(row(step));
    }
    outbox.event('noted', { text: 'found' });
    outbox.event('noted', { text: 'end' });
    expect(names(sent)).toEqual(['noted']);
    state.full = false;
    deliver();
    expect(names(sent)).toEqual(['noted', 'stateChanged', 'stepsRecorded', 'noted', 'noted']);
    expect(steps(sent)).toHaveLength(500);
  });

  it('bounds the steps that wait, drops the oldest and counts them', () => {
    const { outbox, sent, state, deliver } = channel();
    state.full = true;
    outbox.event('noted', { text: 'full' });
    for (let step = 1; step <= 50_000; step++) outbox.step(row(step));
    state.full = false;
    deliver();
    const arrived = steps(sent);
    expect(arrived.at(-1)).toBe(50_000);
    expect(arrived.length).toBeLessThanOrEqual(20_000);
    expect(outbox.droppedSteps).toBe(50_000 - arrived.length);
  });

  it('is flushed when the last message has left, not before', async () => {
    const { outbox, state, deliver } = channel();
    state.full = true;
    outbox.event('noted', { text: 'a' });
    outbox.step(row(1));
    let flushed = false;
    const waiting = outbox.flushed().then(() => {
      flushed = true;
    });
    await Promise.resolve();
    expect(flushed).toBe(false);
    state.full = false;
    deliver();
    deliver();
    await waiting;
    expect(flushed).toBe(true);
  });

  it('is flushed at once when there is nothing to say', async () => {
    await channel().outbox.flushed();
  });

  it('marks every event with the run', () => {
    const { outbox, sent } = channel();
    outbox.runId = 'r7';
    outbox.event('noted', { text: 'x' });
    expect(sent[0]).toMatchObject({ runId: 'r7' });
  });
});
