import type { EventName, EventPayloads, UpMessage } from '../../shared/protocol';
import { StepBuffer, type StepRow } from './stepBuffer';

/** How `process.send` is used here: false means "full", and `done` is called when the message has gone out. */
export type Send = (message: UpMessage, done: () => void) => boolean;

/**
 * Everything that goes up to the parent, in order, without flooding it. Steps are gathered and sent together, at the latest
 * when something else is said. While the channel is full nothing is sent: steps gather further, of two states in a row the
 * later one stays, all other messages wait and are never dropped.
 */
export class Outbox {
  runId = '';
  private readonly waiting: UpMessage[] = [];
  private readonly steps = new StepBuffer();
  private full = false;
  private underway = 0;
  private whenEmpty: (() => void)[] = [];
  private lastStepsSent = 0;

  constructor(
    private readonly send: Send,
    private readonly gatherMilliseconds = 50,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get droppedSteps(): number {
    return this.steps.dropped;
  }

  step(row: StepRow): void {
    // Columns are of one stage and without gaps: two fits may take turns.
    if (!this.steps.continuesWith(row)) this.gatherSteps();
    this.steps.push(row);
    if (!this.full && this.now() - this.lastStepsSent >= this.gatherMilliseconds) this.drain();
  }

  event<Name extends EventName>(name: Name, payload: EventPayloads[Name]): void {
    const message: UpMessage = { kind: 'event', runId: this.runId, name, payload };
    this.gatherSteps();
    const last = this.waiting.at(-1);
    if (name === 'stateChanged' && last?.kind === 'event' && last.name === name) this.waiting.pop();
    this.waiting.push(message);
    this.drain();
  }

  reply(id: number, error: string | null): void {
    this.waiting.push({ kind: 'reply', id, error });
    this.drain();
  }

  /** Resolves when everything said so far has left this process. */
  async flushed(): Promise<void> {
    this.drain();
    if (this.waiting.length + this.underway > 0 || !this.steps.isEmpty)
      await new Promise<void>((resolve) => this.whenEmpty.push(resolve));
  }

  /** Sends all that waits, whether or not there is room: the process is about to end. */
  sendAll(): void {
    this.gatherSteps();
    for (const message of this.waiting.splice(0)) this.send(message, () => {});
  }

  private gatherSteps(): void {
    const payload = this.steps.take();
    if (payload) this.waiting.push({ kind: 'event', runId: this.runId, name: 'stepsRecorded', payload });
  }

  private drain(): void {
    if (this.full) return;
    this.lastStepsSent = this.now();
    this.gatherSteps();
    while (!this.full && this.waiting.length > 0) {
      this.underway++;
      this.full = !this.send(this.waiting.shift()!, () => this.sent());
    }
  }

  private sent(): void {
    this.underway--;
    const wasFull = this.full;
    this.full = false;
    if (wasFull) this.drain();
    if (this.waiting.length + this.underway > 0 || !this.steps.isEmpty) return;
    for (const resolve of this.whenEmpty.splice(0)) resolve();
  }
}
