import { isAbsolute, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Fix, Log, Region, Result } from 'sarif';
import type { SourceFinding, SourceFix } from '../analysis/finding';
import type { StaticRule } from '../analysis/rules/rule';
import type { TextPlace, TextRange } from '../analysis/textRange';
import type { Severity } from '../shared/finding';
import type { CheckedFile } from './checkedFile';

/** A check in the Static Analysis Results Interchange Format, version 2.1.0 (OASIS 2020), as code hosts and editors read it. */
export function sarif(
  files: readonly CheckedFile[],
  rules: readonly StaticRule[],
  version: string,
  workingDirectory: string,
): Log {
  const artifact = (file: string) => ({ uri: uriOf(file, workingDirectory) });
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Ravine', version, rules: rules.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: files.flatMap(({ file, unchecked }) =>
              unchecked.map((one) => ({
                level: 'note',
                message: { text: `Not checked: ${one.rules.join(', ')}: ${one.why}.` },
                locations: [
                  {
                    physicalLocation: {
                      artifactLocation: artifact(file),
                      ...(one.place && { region: point(one.place) }),
                    },
                  },
                ],
              })),
            ),
          },
        ],
        results: files.flatMap(({ file, findings }) =>
          findings.map((finding) => resultOf(finding, rules, artifact(file))),
        ),
      },
    ],
  };
}

const levels: Readonly<Record<Severity, Result.level>> = { error: 'error', warning: 'warning', information: 'note' };

const ruleOf = ({ id, summary, severity }: StaticRule) => ({
  id,
  shortDescription: { text: summary },
  defaultConfiguration: { level: levels[severity] },
});

function resultOf(
  { rule, severity, message, advice, range, fixes }: SourceFinding,
  rules: readonly StaticRule[],
  artifactLocation: { uri: string },
): Result {
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ id }) => id === rule),
    level: levels[severity],
    message: { text: `${message} ${advice}` },
    locations: [{ physicalLocation: { artifactLocation, region: region(range) } }],
    ...(fixes.length > 0 && { fixes: fixes.map((fix) => fixOf(fix, artifactLocation)) }),
  };
}

const fixOf = ({ title, edits }: SourceFix, artifactLocation: { uri: string }): Fix => ({
  description: { text: title },
  artifactChanges: [
    {
      artifactLocation,
      replacements: edits.map(({ range, newText }) => ({
        deletedRegion: region(range),
        insertedContent: { text: newText },
      })),
    },
  ],
});

const point = ({ line, character }: TextPlace): Region => ({ startLine: line + 1, startColumn: character + 1 });

const region = ({ start, end }: TextRange): Region => ({
  ...point(start),
  endLine: end.line + 1,
  endColumn: end.character + 1,
});

/** Relative where it can be: reports are read in other checkouts. */
function uriOf(file: string, workingDirectory: string): string {
  const path = relative(workingDirectory, file);
  if (path.startsWith('..') || isAbsolute(path)) return pathToFileURL(file).href;
  return path.split(sep).map(encodeURIComponent).join('/');
}
