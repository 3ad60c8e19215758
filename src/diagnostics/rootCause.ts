import type { Finding, Severity } from '../shared/finding';
import type { CaseFile } from './caseFile';

/**
 * How many steps after a cause was last seen its consequence may begin: what the budget thins out is seen late, and the loss needs a window of steps
 * to show that it stands still.
 */
const reach = 100;

/**
 * The findings of one stage in groups: a root cause, followed by all that it has led to. Where several may have led to a finding, the
 * most upstream does: a finding that has a cause passes its consequences on to that; among the rest the earliest, then the first of `files`, whose order is
 * that of causes. A cause is as grave as the gravest of its consequences.
 */
export function withCauses(files: readonly CaseFile[]): Finding[][] {
  const roots = new Map<CaseFile, CaseFile>();
  const found = files.filter(({ finding }) => finding !== null);
  for (const file of found) {
    const [cause] = found
      .filter((other) => roots.has(other) && mayHaveLedTo(other, file))
      .map((other) => roots.get(other)!)
      .sort((a, b) => a.finding!.steps.first - b.finding!.steps.first);
    roots.set(file, cause ?? file);
  }
  return found
    .filter((file) => roots.get(file) === file)
    .map((root) =>
      group(
        root.finding!,
        found.filter((file) => file !== root && roots.get(file) === root),
      ),
    );
}

function group(root: Finding, effects: readonly CaseFile[]): Finding[] {
  const caused = effects.map(({ finding }) => ({ ...finding!, causedBy: root.id })).sort(byGravity);
  const [gravest] = [root, ...caused].sort((a, b) => gravity[a.severity] - gravity[b.severity]);
  return [{ ...root, severity: gravest!.severity }, ...caused];
}

function mayHaveLedTo(cause: CaseFile, effect: CaseFile): boolean {
  if (effect.uncaused || !cause.rule.leadsTo.includes(effect.rule.id)) return false;
  const [from, to] = [cause.finding!.steps, effect.finding!.steps];
  // How a training begins it carries on.
  return from.first <= to.last && (cause.rule.asked === 'start' || to.first - from.last <= reach);
}

const gravity: Record<Severity, number> = { error: 0, warning: 1, information: 2 };

/** Grave before slight, then the earliest. */
export const byGravity = (a: Finding, b: Finding): number =>
  gravity[a.severity] - gravity[b.severity] || a.steps.first - b.steps.first;
