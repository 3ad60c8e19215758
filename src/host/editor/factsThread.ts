import { Worker } from 'node:worker_threads';
import type { RuleChanges } from '../../analysis/rules/configured';
import type { Disposable } from '../lifetime';
import type { Log } from '../log';
import type { SourceFacts } from './sourceFacts';

export interface FactsRequest {
  id: number;
  text: string;
  /** Only its ending counts: TypeScript or JavaScript, with JSX or without. */
  fileName: string;
  rules: RuleChanges;
}

export interface FactsAnswer {
  id: number;
  facts: SourceFacts;
}

/** The rules are followed a bounded number of steps; what takes longer than this hangs. */
const patienceMs = 20_000;

/**
 * Reads sources in a thread, started when it is first needed. A thread that dies or hangs answers all that it was asked with null; the next question starts
 * another one.
 */
export class FactsThread implements Disposable {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, (facts: SourceFacts | null) => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastId = 0;

  constructor(
    private readonly bundle: string,
    private readonly log: Pick<Log, 'error'>,
  ) {}

  ask(request: Omit<FactsRequest, 'id'>): Promise<SourceFacts | null> {
    const id = ++this.lastId;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.worker ??= this.start();
      this.worker.postMessage({ id, ...request } satisfies FactsRequest);
      this.watch();
    });
  }

  dispose(): void {
    this.end();
  }

  private start(): Worker {
    const worker = new Worker(this.bundle);
    // The editor may end without waiting for a source to be read.
    worker.unref();
    worker.on('message', ({ id, facts }: FactsAnswer) => {
      this.waiting.get(id)?.(facts);
      this.waiting.delete(id);
      this.watch();
    });
    worker.on('error', (error) => this.fail(worker, String(error)));
    return worker;
  }

  /** Gives each answer the same time. */
  private watch(): void {
    clearTimeout(this.timer);
    const { worker } = this;
    if (worker && this.waiting.size > 0)
      this.timer = setTimeout(() => this.fail(worker, `no answer within ${patienceMs / 1000} s`), patienceMs);
  }

  private fail(worker: Worker, why: string): void {
    if (worker !== this.worker) return;
    this.log.error(`A source could not be read: ${why}`);
    this.end();
  }

  private end(): void {
    clearTimeout(this.timer);
    void this.worker?.terminate();
    this.worker = null;
    for (const resolve of this.waiting.values()) resolve(null);
    this.waiting.clear();
  }
}
