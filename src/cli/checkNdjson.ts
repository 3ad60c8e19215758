import type { SourceFinding } from '../analysis/finding';
import type { TextPlace, TextRange } from '../analysis/textRange';
import type { CheckedFile } from './checkedFile';

/** One JSON object a line, each with a `type`: `finding`, `unchecked`, and at last `end`. Lines and columns count from 1. */
export function checkNdjson(files: readonly CheckedFile[], rules: readonly string[]): string[] {
  const findings = files.flatMap(({ file, findings: found }) => found.map((finding) => findingOf(file, finding)));
  const missed = files.flatMap(({ file, unchecked }) =>
    unchecked.map(({ rules: ids, why, place }) => ({
      type: 'unchecked',
      rules: ids,
      why,
      file,
      ...(place ? at(place) : nowhere),
    })),
  );
  const models = files.reduce((all, file) => all + file.models, 0);
  const end = { type: 'end', files: files.length, models, findings: findings.length, rules };
  return [...findings, ...missed, end].map((line) => JSON.stringify(line));
}

const nowhere = { line: null, column: null };

function findingOf(file: string, { rule, severity, message, advice, range, fixes }: SourceFinding): object {
  const edits = (fix: SourceFinding['fixes'][number]) =>
    fix.edits.map((edit) => ({ ...span(edit.range), newText: edit.newText }));
  return {
    ...{ type: 'finding', rule, severity, message, advice, file, ...span(range) },
    fixes: fixes.map((fix) => ({ title: fix.title, edits: edits(fix) })),
  };
}

const at = ({ line, character }: TextPlace) => ({ line: line + 1, column: character + 1 });

const span = ({ start, end }: TextRange) => ({ ...at(start), endLine: end.line + 1, endColumn: end.character + 1 });
