import type { Finding, Severity } from '../shared/finding';
import type { CaseFile } from './caseFile';

/** How many steps after a cause was over its consequence may begin: the loss needs a window of steps to show that it stands still. */
const reach = 100;

/**
 * The findings of one stage in groups: a root cause, followed by all that it has led to. Where several may have led to a finding, the
 * most upstream does: a finding that has a cause passes its consequences on to that; among the rest the earliest, then the first of `files`, whose order is
 * that of causes.
 */
export function withCauses(files: readonly CaseFile[]): Finding[][] {
  const roots = new Map<CaseFile, CaseFile>();
  const found = upstreamFirst(files.filter(({ finding }) => finding !== null));
  for (const file of found) {
    const [cause] = found
      .filter((other) => roots.has(other) && mayHaveLedTo(other, file))
      .map((other) => roots.get(other)!)
      .filter((root) => mayPrecede(root, file))
      .sort((a, b) => a.finding!.steps.first - b.finding!.steps.first);
    roots.set(file, cause ?? file);
  }
  return found
    .filter((file) => roots.get(file) === file)
    .map((root) => group(found.filter((file) => roots.get(file) === root)));
}

/** In the order of `files`; but where each of two may lead to the other, the one that was seen first comes first. */
function upstreamFirst(files: readonly CaseFile[]): CaseFile[] {
  const byTime = (a: CaseFile, b: CaseFile) => a.finding!.steps.first - b.finding!.steps.first;
  const inList = (a: CaseFile, b: CaseFile) => files.indexOf(a) - files.indexOf(b);
  return [...files].sort((a, b) => (areMutual(a, b) ? byTime(a, b) || inList(a, b) : inList(a, b)));
}

/** A root cause and its consequences, upstream first; each as grave as the gravest that it may have led to. */
function group(files: readonly CaseFile[]): Finding[] {
  const findings = new Map<CaseFile, Finding>();
  for (const file of files.toReversed()) {
    const effects = [...findings].filter(([effect]) => file === files[0] || mayHaveLedTo(file, effect));
    const [gravest] = [file.finding!, ...effects.map(([, effect]) => effect)].sort(byGravity);
    findings.set(file, { ...file.finding!, severity: gravest!.severity });
  }
  const [root, ...caused] = files.map((file) => findings.get(file)!);
  return [root!, ...caused.map((finding) => ({ ...finding, causedBy: root!.id })).sort(byGravity)];
}

/**
 * A cause does not begin after its consequence. Where it is read now and then only, it may have begun as early as the readings leave open; but not
 * where the consequence could as well have led to it: then what was seen decides. What it shows holds until a measurement says otherwise.
 */
function mayHaveLedTo(cause: CaseFile, effect: CaseFile): boolean {
  if (effect.uncaused || !leads(cause, effect)) return false;
  return mayPrecede(cause, effect) && effect.finding!.steps.first < cause.until + reach;
}

function mayPrecede(cause: CaseFile, effect: CaseFile): boolean {
  const { first, earliest = first } = cause.finding!.steps;
  return (areMutual(cause, effect) ? first : earliest) <= effect.finding!.steps.first;
}

const leads = ({ rule }: CaseFile, effect: CaseFile): boolean => rule.leadsTo.includes(effect.rule.id);

const areMutual = (a: CaseFile, b: CaseFile): boolean => leads(a, b) && leads(b, a);

const gravity: Record<Severity, number> = { error: 0, warning: 1, information: 2 };

/** Grave before slight, then the earliest. */
export const byGravity = (a: Finding, b: Finding): number =>
  gravity[a.severity] - gravity[b.severity] || a.steps.first - b.steps.first;
