import type { TextRange } from '../../analysis/textRange';
import { type Edit, trackEdit } from '../trackEdits';
import type { SourceFacts } from './sourceFacts';

/** The facts at their places after edits, without those whose text was touched. Fixes are edits of the text as it was read: they are gone. */
export function moveFacts(facts: SourceFacts, edits: readonly Edit[]): SourceFacts {
  const move = (range: TextRange) => edits.reduce<TextRange | null>((now, edit) => now && trackEdit(now, edit), range);
  return {
    parses: facts.parses,
    findings: facts.findings.flatMap((finding) => {
      const range = move(finding.range);
      return range ? [{ ...finding, range, fixes: [] }] : [];
    }),
    layers: facts.layers.flatMap((layer) => {
      const [call, callee] = [move(layer.call), move(layer.callee)];
      return call && callee ? [{ ...layer, call, callee }] : [];
    }),
    optimizers: moved(facts.optimizers, move),
    losses: moved(facts.losses, move),
    trainings: facts.trainings.flatMap((range) => move(range) ?? []),
  };
}

function moved<Item extends { range: TextRange }>(
  items: readonly Item[],
  move: (range: TextRange) => TextRange | null,
): Item[] {
  return items.flatMap((item) => {
    const range = move(item.range);
    return range ? [{ ...item, range }] : [];
  });
}
