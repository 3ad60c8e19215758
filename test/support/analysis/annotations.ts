/** What a comment such as `//  ^^^^ warning rule: some of its message` says of the line above: the carets' columns are the range. */
export interface Annotation {
  line: number;
  start: number;
  end: number;
  severity: string;
  rule: string;
  says: string;
}

const comment = /^(\/\/ *)(\^+) (error|warning|information) ([a-z-]+): (.+)$/;

/** The text without its annotations, and these with their places in it. */
export function annotated(text: string): { text: string; annotations: Annotation[] } {
  const lines: string[] = [];
  const annotations: Annotation[] = [];
  for (const line of text.split('\n')) {
    const [, before, carets, severity, rule, says] = comment.exec(line) ?? [];
    if (before === undefined) lines.push(line);
    else {
      const start = before.length;
      annotations.push({
        line: lines.length - 1,
        start,
        end: start + carets!.length,
        severity: severity!,
        rule: rule!,
        says: says!,
      });
    }
  }
  return { text: lines.join('\n'), annotations };
}
