import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type ClientEvents, TrainerClient } from '../../../src/session/trainerClient';

/** A child that is no process: the test says what it sends. */
class FakeChild extends EventEmitter {
  readonly pid = 4711;
  readonly connected = true;
  readonly stdout = null;
  readonly stderr = null;
}

let child: FakeChild;
vi.mock('node:child_process', () => ({ fork: () => child }));

const told: string[] = [];
const note = (name: string) => () => void told.push(name);
const events: ClientEvents = {
  ready: note('ready'),
  stateChanged: note('stateChanged'),
  stageStarted: note('stageStarted'),
  stepsRecorded: note('stepsRecorded'),
  epochEnded: note('epochEnded'),
  timeFlowRead: note('timeFlowRead'),
  terrainRead: note('terrainRead'),
  spectrumMeasured: note('spectrumMeasured'),
  nonFiniteFound: note('nonFiniteFound'),
  resumed: note('resumed'),
  intervened: note('intervened'),
  checkpointsKept: note('checkpointsKept'),
  logStarted: note('logStarted'),
  logStopped: note('logStopped'),
  noted: ({ text }) => void told.push(`noted ${text}`),
  runEnded: note('runEnded'),
  output: note('output'),
  malformed: (text) => void told.push(`malformed: ${text}`),
  exited: note('exited'),
};

const noted = (runId: string, text: string) => ({ kind: 'event', runId, name: 'noted', payload: { text } });

describe('the trainer client', () => {
  beforeEach(() => {
    told.length = 0;
    child = new FakeChild();
    new TrainerClient({ trainerPath: 'x', workingDirectory: '.', memoryLimitMb: 256, runId: 'run-1' }, events);
  });

  it('hears its own run, and a child that knows of none yet', () => {
    child.emit('message', noted('', 'before'));
    child.emit('message', noted('run-1', 'during'));
    expect(told).toEqual(['noted before', 'noted during']);
  });

  it('leaves out what belongs to another run, and says so', () => {
    child.emit('message', noted('run-2', 'stray'));
    expect(told).toEqual(['malformed: the event "noted" of another run ("run-2") was left out']);
  });

  it('leaves out what it cannot read, and says so', () => {
    child.emit('message', 'noise');
    child.emit('message', { kind: 'event', runId: 'run-1', name: 'unheardOf', payload: null });
    child.emit('message', { kind: 'event', runId: 'run-1', name: 'noted', payload: { text: 7 } });
    expect(told).toHaveLength(3);
    for (const line of told) expect(line).toMatch(/^malformed: /);
  });
});
