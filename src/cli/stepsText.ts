import type { Run } from '../session/run';
import { stepVerdicts } from '../shared/catalog';
import { inWords } from '../shared/inWords';
import { verdictOf } from '../shared/verdictReason';
import { grouped } from './words';

/** What became of the steps of the latest stage that were judged, and where the optimizer stood at last, with what speaks for it. */
export function stepsText({ stages }: Pick<Run, 'stages'>): string[] {
  const stage = stages.at(-1);
  return stage ? [...verdictsText(stage), ...terrainText(stage)] : [];
}

type Stage = Run['stages'][number];

function verdictsText({ history }: Stage): string[] {
  const verdicts = history.scalar('verdict');
  const judged = verdicts.filter((verdict) => !Number.isNaN(verdict));
  if (judged.length === 0) return [];
  const counts = stepVerdicts
    .map((kind, index) => [kind, judged.filter((verdict) => verdict === index).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${grouped(count)} ${kind}`);
  const worst = verdicts.findLastIndex((verdict) => verdict > 0);
  const why = worst < 0 ? null : verdictOf((name) => history.scalar(name)[worst] ?? Number.NaN);
  return [
    `${grouped(judged.length)} ${judged.length === 1 ? 'step was' : 'steps were'} judged: ${counts.join(', ')}`,
    ...(why ? [`step ${grouped(history.stepAt(worst))}, ${why.kind}: ${why.reason}`] : []),
  ];
}

function terrainText({ terrains }: Stage): string[] {
  const last = terrains.at(-1);
  if (!last) return [];
  const evidence = last.evidence.map(
    ({ quantity, value, threshold, says }) => `${says} (${quantity} ${inWords(value)}, against ${inWords(threshold)})`,
  );
  return [`terrain from step ${grouped(last.step)} on: ${[last.terrain, ...evidence].join('; ')}`];
}
