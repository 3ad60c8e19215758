import type { TextRange } from '../analysis/textRange';
import { formatPosition, type SourcePosition } from '../shared/source';
import { type Edit, trackEdit } from './trackEdits';

/** Finds the range at a position (line and column from 1) of a file's text. */
export type Locate = (file: string, text: string, line: number, column: number) => TextRange;

/**
 * Where the places that a run speaks of are now. A run speaks of the text that it loaded; the person goes on editing. So
 * texts are kept as they were when the run began, and what was edited since is applied to the ranges found in them.
 */
export class TrackedPlaces {
  private readonly texts = new Map<string, string>();
  private readonly edits = new Map<string, Edit[]>();
  private readonly found = new Map<string, { range: TextRange | null; applied: number }>();

  constructor(private readonly readFile: (file: string) => string | null) {}

  /** The first text told of a file is the one that the run knows. */
  opened(file: string, text: string): void {
    if (!this.texts.has(file)) this.texts.set(file, text);
  }

  /** Edits in the order in which they apply, each in the coordinates that the ones before it left. */
  edited(file: string, edits: readonly Edit[]): void {
    const all = this.edits.get(file) ?? [];
    all.push(...edits);
    this.edits.set(file, all);
  }

  /** Null where the text was edited since, or the file is gone. */
  rangeOf(position: SourcePosition, locate: Locate): TextRange | null {
    const key = formatPosition(position);
    const known = this.found.get(key) ?? { range: this.original(position, locate), applied: 0 };
    const edits = this.edits.get(position.file) ?? [];
    for (const edit of edits.slice(known.applied)) known.range &&= trackEdit(known.range, edit);
    known.applied = edits.length;
    this.found.set(key, known);
    return known.range;
  }

  private original({ file, line, column }: SourcePosition, locate: Locate): TextRange | null {
    const text = this.texts.get(file) ?? this.readFile(file);
    if (text === null) return null;
    this.opened(file, text);
    return locate(file, text, line, column);
  }
}
