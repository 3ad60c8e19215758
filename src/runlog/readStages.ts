import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StageInfo } from '../shared/run';
import type { Problem } from './problem';
import { type ReadPart, readPart } from './readPart';
import type { RecordedStage } from './recordedRun';
import { joinStage } from './recordedStage';
import { stepFileOf, stepFiles } from './runFolder';

/** The stages that the manifest tells of or that have steps, in order. `names`: the files of the folder. */
export async function readStages(
  folder: string,
  names: readonly string[],
  infos: readonly StageInfo[],
): Promise<{ stages: RecordedStage[]; problems: Problem[] }> {
  const found = names.map(stepFileOf).filter((file) => file !== null);
  const numbers = new Set([...infos.map(({ stage }) => stage), ...found.map(({ stage }) => stage)]);
  const stages: RecordedStage[] = [];
  const problems: Problem[] = [];
  for (const stage of [...numbers].sort((a, b) => a - b)) {
    const own = new Set(found.filter((file) => file.stage === stage).map(({ part }) => part));
    const parts: ReadPart[] = [];
    for (const part of [...own].sort((a, b) => a - b)) parts.push(await readPartOf(folder, stage, part));
    stages.push(joinStage(stage, parts, infos.find((info) => info.stage === stage) ?? null));
    problems.push(...parts.flatMap((part) => part.problems));
  }
  return { stages, problems };
}

async function readPartOf(folder: string, stage: number, part: number): Promise<ReadPart> {
  const { arrows, sums } = stepFiles(stage, part);
  const find = async (name: string) => ({ name, bytes: await readFile(join(folder, name)).catch(() => null) });
  return readPart(await find(arrows), await find(sums));
}
