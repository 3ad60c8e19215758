import type { TextPlace } from '../analysis/textRange';
import type { Severity } from '../shared/finding';
import type { CheckedFile } from './checkedFile';
import type { Style } from './style';
import { harmless, place, shortPath } from './words';

/** Findings as linters print them, each with what to do; then what could not be checked, and the sum. */
export function checkText(
  files: readonly CheckedFile[],
  rules: number,
  style: Style,
  workingDirectory: string,
): string[] {
  const at = (file: string, start: TextPlace | null) =>
    harmless(
      start
        ? place({ file, line: start.line + 1, column: start.character + 1 }, workingDirectory)
        : shortPath(file, workingDirectory),
    );
  const findings = files.flatMap(({ file, findings: found }) =>
    found.flatMap(({ severity, rule, message, advice, range, fixes }) => [
      `${style.bold(at(file, range.start))} ${style.severity(severity, severity)} ${rule} ${harmless(message)}`,
      `    ${harmless(advice)}`,
      ...fixes.map(({ title }) => style.dim(`    fix: ${harmless(title)}`)),
    ]),
  );
  const missed = files.flatMap(({ file, unchecked }) =>
    unchecked.map(({ rules: ids, why, place: start }) =>
      style.dim(`  ${at(file, start)} ${ids.length === rules ? 'all rules' : ids.join(', ')}: ${harmless(why)}`),
    ),
  );
  return [...findings, ...(missed.length > 0 ? [style.dim('not checked'), ...missed] : []), sum(files, rules)];
}

function sum(files: readonly CheckedFile[], rules: number): string {
  const findings = files.flatMap((file) => file.findings);
  const models = files.reduce((all, file) => all + file.models, 0);
  const seen = `${counted(models, 'model')} in ${counted(files.length, 'file')}, ${counted(rules, 'rule')}`;
  const of = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  if (findings.length === 0) return `nothing found: ${seen}`;
  return `${counted(of('error'), 'error')}, ${counted(of('warning'), 'warning')}, ${of('information')} for information: ${seen}`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
