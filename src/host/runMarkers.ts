import type { TextRange } from '../analysis/textRange';
import type { Finding, Severity } from '../shared/finding';
import type { RunFailure } from '../shared/run';
import { formatPosition, type SourcePosition } from '../shared/source';

/** A line of the Problems list. */
export interface Marker {
  file: string;
  range: TextRange;
  severity: Severity;
  message: string;
  /** Rule id, or the kind of a failure. */
  code: string;
  /** What it has led to, each where that is seen. */
  related: { file: string; range: TextRange; message: string }[];
}

/** Where a position of the run is now, in the file as the editor knows it; without a range where it was edited since. */
export type FindPlace = (position: SourcePosition) => { position: SourcePosition; range: TextRange | null };

const mostPerFile = 50;
const order: Severity[] = ['error', 'warning', 'information'];

/**
 * What a run puts into the code: one marker a finding and place, and where the script failed. The gravest first. Consequences are told with
 * their cause; they have markers of their own only where the cause has none.
 */
export function runMarkers(findings: readonly Finding[], failure: RunFailure | null, find: FindPlace): Marker[] {
  const markers: Marker[] = [];
  const mark = (
    position: SourcePosition,
    rest: Omit<Marker, 'file' | 'range' | 'related'>,
    effects: Finding[] = [],
  ) => {
    const { position: now, range } = find(position);
    if (!range) return;
    const related = effects.map((effect) => relatedTo(effect, { file: now.file, range }, find));
    markers.push({ file: now.file, range, ...rest, related });
  };
  if (failure?.position) {
    const message = [failure.message, failure.advice].filter(Boolean).join(' ');
    mark(failure.position, { severity: 'error', message, code: failure.kind });
  }
  for (const { id, causedBy, rule, severity, message, advice, places } of findings) {
    const cause = findings.find((other) => other.id === causedBy);
    if (cause && distinct(cause.places).some(({ position }) => find(position).range)) continue;
    const effects = findings.filter((other) => other.causedBy === id);
    const words = `${message} ${advice}`.trim();
    distinct(places).forEach(({ layer, position }, index) => {
      // The sentence speaks of the leading layer; on the others' lines that has to be said.
      mark(position, { severity, message: index === 0 ? words : `${layer} too: ${words}`, code: rule }, effects);
    });
  }
  return gravest(markers);
}

/** The gravest first, and not more of a file than a person reads. */
export function gravest(markers: readonly Marker[]): Marker[] {
  return capped([...markers].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity)));
}

/** A consequence at its own place; at its cause's where it has none, or that was edited. */
function relatedTo(
  { message, places }: Finding,
  cause: { file: string; range: TextRange },
  find: FindPlace,
): Marker['related'][number] {
  const own = distinct(places).map(({ position }) => find(position))[0];
  const where = own?.range ? { file: own.position.file, range: own.range } : cause;
  return { ...where, message: `led to: ${message}` };
}

/** Layers made in a loop share a position: one squiggle. */
function distinct(places: Finding['places']): { layer: string; position: SourcePosition }[] {
  const first = new Map<string, { layer: string; position: SourcePosition }>();
  for (const { layer, position } of places) {
    if (position && !first.has(formatPosition(position))) first.set(formatPosition(position), { layer, position });
  }
  return [...first.values()];
}

function capped(markers: Marker[]): Marker[] {
  const perFile = new Map<string, number>();
  return markers.filter(({ file }) => {
    const count = (perFile.get(file) ?? 0) + 1;
    perFile.set(file, count);
    return count <= mostPerFile;
  });
}
