import type { SourceFinding } from '../../analysis/finding';
import { compare, type TextRange } from '../../analysis/textRange';
import { gravest, type Marker } from '../runMarkers';

/** What a run has to say about code: its findings, and what it has looked at. */
export interface RunVerdict {
  markers: readonly Marker[];
  /** Ids of the rules that have judged it. */
  rules: readonly string[];
  /** The calls of the layers that they have judged, where these were not edited since. */
  judged: readonly { file: string; range: TextRange }[];
}

/** A finding in the source as a line of the Problems list. */
export const sourceMarker = (file: string, { range, severity, message, advice, rule }: SourceFinding): Marker => ({
  file,
  range,
  severity,
  message: `${message} ${advice}`.trim(),
  code: rule,
  related: [],
});

/**
 * One list of what runs have measured in a file and what its source tells: where a run has judged a layer by a rule, its verdict takes the place of the
 * source's, whatever it is.
 */
export function oneList(file: string, runs: readonly RunVerdict[], findings: readonly SourceFinding[]): Marker[] {
  const measured = runs.flatMap(({ markers }) => markers.filter((marker) => marker.file === file));
  const told = findings.filter((finding) => !runs.some((run) => hasJudged(run, file, finding)));
  return gravest([...measured, ...told.map((finding) => sourceMarker(file, finding))]);
}

const hasJudged = ({ rules, judged }: RunVerdict, file: string, { rule, range }: SourceFinding): boolean =>
  rules.includes(rule) && judged.some((layer) => layer.file === file && covers(layer.range, range));

const covers = (outer: TextRange, inner: TextRange): boolean =>
  compare(outer.start, inner.start) <= 0 && compare(inner.end, outer.end) <= 0;
