import { mayHoldModel } from '../../analysis/mayHoldModel';
import { Coalescer } from '../coalescer';
import type { Disposable } from '../lifetime';
import type { Edit } from '../trackEdits';
import { moveFacts } from './moveFacts';
import type { SourceFacts } from './sourceFacts';

/** A text that is edited; each edit gives it another version. */
export interface SourceDocument {
  readonly version: number;
  readonly lineCount: number;
  getText(): string;
}

export type ReadFacts = (text: string) => Promise<SourceFacts | null>;

/** Files of so many lines are generated: they are left alone. */
export const mostLines = 10_000;
/** Edits that come closer together than this are read as one. */
const pauseMs = 25;

/**
 * What is known of one open document. It is read in the background, one reading at a time, the latest text next: edits never queue. While the text breaks
 * the grammar, as half-typed code does, what was last known well stays, at the places to which edits have moved it.
 */
export class DocumentFacts implements Disposable {
  private facts: SourceFacts | null = null;
  private readVersion: number | null = null;
  /** How often something else than the text has changed. */
  private changes = 0;
  private reading: Promise<void> | null = null;
  private ended = false;
  private readonly pause = new Coalescer(pauseMs, () => void this.settled());

  constructor(
    private readonly document: SourceDocument,
    private readonly read: ReadFacts,
    /** Called whenever a reading has made `known` new. */
    private readonly onChange: () => void,
  ) {
    void this.settled();
  }

  /** At the places as of now; null: no model. */
  get known(): SourceFacts | null {
    return this.facts;
  }

  /** The facts once the text as it stands was read. */
  async settled(): Promise<SourceFacts | null> {
    while (!this.ended && this.readVersion !== this.document.version) {
      this.reading ??= this.readNow().finally(() => {
        this.reading = null;
      });
      await this.reading;
    }
    return this.facts;
  }

  /** Edits in the order in which they apply, each in the coordinates that the ones before it left. */
  edited(edits: readonly Edit[]): void {
    this.facts &&= moveFacts(this.facts, edits);
    this.pause.request();
  }

  /** What it is read with has changed. */
  readAgain(): void {
    this.changes++;
    this.readVersion = null;
    this.pause.request();
  }

  dispose(): void {
    this.ended = true;
    this.pause.dispose();
  }

  private async readNow(): Promise<void> {
    const { changes } = this;
    const { version, lineCount } = this.document;
    const text = lineCount < mostLines ? this.document.getText() : '';
    const facts = mayHoldModel(text) ? await this.read(text) : null;
    // What was edited meanwhile is read next.
    if (this.ended || version !== this.document.version || changes !== this.changes) return;
    this.readVersion = version;
    const isHalfTyped = facts?.parses === false && this.facts?.parses === true;
    if (!isHalfTyped) this.facts = facts;
    this.onChange();
  }
}
