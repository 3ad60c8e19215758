import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainingCall } from '../../../src/shared/run';
import { corpus } from './outcome';

/** One script of the corpus, and what it is known to train, in the order in which the trainings begin. */
export interface CorpusEntry {
  script: string;
  arguments?: string[];
  trains: {
    call: TrainingCall;
    steps: number;
    /** Why it cannot be compiled; where nothing is said, it is. */
    eager?: string;
  }[];
}

export const entries: CorpusEntry[] = JSON.parse(readFileSync(join(corpus, 'corpus.json'), 'utf8'));
