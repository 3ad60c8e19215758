import type { Happening } from '../../runlog/runEvent';
import type { RunLog } from '../../runlog/runLog';
import type { EventName, EventPayloads } from '../../shared/protocol';
import type { RunEnd } from '../../shared/run';
import type { Outbox } from './outbox';
import type { StepRow } from './stepBuffer';

/** Tells what happens in the run, to its parent and to its log. */
export class Reporter {
  private log: RunLog | null = null;
  private lastStep = 0;
  private readonly assumptions: string[] = [];

  constructor(private readonly outbox: Outbox) {}

  /** From now on what is told is logged too. */
  logTo(log: RunLog): void {
    this.log = log;
  }

  step(row: StepRow): void {
    this.lastStep = row.step;
    this.outbox.step(row);
    this.log?.step(row);
  }

  event<Name extends EventName>(name: Name, payload: EventPayloads[Name]): void {
    this.outbox.event(name, payload);
    const happened = happenings[name] as Happened<Name> | undefined;
    if (happened) this.log?.happened(happened(payload, this.lastStep));
  }

  /** What was chosen for a script that does not say it, in a sentence: told now, and with every training that follows. */
  assumed(text: string): void {
    this.assumptions.push(text);
    this.event('noted', { text });
  }

  stageStarted(stage: EventPayloads['stageStarted']): void {
    const info = this.assumptions.length > 0 ? { ...stage, assumptions: [...this.assumptions] } : stage;
    this.log?.stageStarted(info);
    this.outbox.event('stageStarted', info);
  }

  /** The last that is told. */
  end(end: RunEnd): void {
    this.log?.end(end);
    this.outbox.event('runEnded', end);
  }
}

type Happened<Name extends EventName> = (payload: EventPayloads[Name], step: number) => Happening;

/** What the log's events hold of what the parent hears. All else the log has in another form, or it is about the log itself. */
const happenings: { readonly [Name in EventName]?: Happened<Name> } = {
  stateChanged: (change, step) => ({ type: 'stateChanged', step, ...change }),
  epochEnded: (epoch) => ({ type: 'epochEnded', ...epoch }),
  timeFlowRead: (flow) => ({ type: 'timeFlowRead', ...flow }),
  terrainRead: (read) => ({ type: 'terrainRead', ...read }),
  spectrumMeasured: (spectrum) => ({ type: 'spectrumMeasured', ...spectrum }),
  nonFiniteFound: (event) => ({ type: 'nonFiniteFound', ...event }),
  intervened: (intervention) => intervention,
  noted: ({ text }, step) => ({ type: 'noted', step, text }),
};
