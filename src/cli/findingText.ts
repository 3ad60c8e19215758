import type { Finding } from '../shared/finding';
import type { Style } from './style';
import { harmless, place } from './words';

/** `file:line:column severity rule message`, as linters print it. */
export function findingLine(
  { places, severity, rule, message }: Finding,
  style: Style,
  workingDirectory: string,
): string {
  const position = places[0]?.position;
  const where = position ? `${harmless(place(position, workingDirectory))} ` : '';
  return `${style.bold(where)}${style.severity(severity, severity)} ${rule} ${harmless(message)}`;
}

/** All findings in their order: causes in full, what each has led to as a line below it. */
export const findingsText = (findings: readonly Finding[], style: Style, workingDirectory: string): string[] =>
  findings.flatMap((finding) =>
    finding.causedBy === null
      ? findingText(finding, style, workingDirectory)
      : [`    led to ${findingLine(finding, style, workingDirectory)}`],
  );

/** The line, and indented below it what to do and what speaks for it. */
function findingText(finding: Finding, style: Style, workingDirectory: string): string[] {
  const { advice, places, steps, threshold } = finding;
  const others = places.slice(1).map(({ layer }) => harmless(layer));
  const when = steps.first === steps.last ? `step ${steps.first}` : `steps ${steps.first} to ${steps.last}`;
  return [
    findingLine(finding, style, workingDirectory),
    `    ${harmless(advice)}`,
    ...(others.length > 0 ? [style.dim(`    also: ${others.join(', ')}`)] : []),
    style.dim(`    ${when}; fires at ${threshold.text}`),
  ];
}
