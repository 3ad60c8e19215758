import type { Severity } from '../shared/finding';
import type { TextRange } from './textRange';

/** One change of the text. */
export interface SourceEdit {
  range: TextRange;
  newText: string;
}

/** A way to mend what was found. Edits of one fix do not overlap. */
export interface SourceFix {
  /** What a menu says: `Use heNormal`. */
  title: string;
  edits: readonly SourceEdit[];
}

/** What a rule found in the source. */
export interface SourceFinding {
  rule: string;
  severity: Severity;
  range: TextRange;
  /** What was seen, with its numbers. */
  message: string;
  /** What usually mends it. */
  advice: string;
  /** The page that explains it, from the repository's root. */
  page: string;
  fixes: readonly SourceFix[];
}
