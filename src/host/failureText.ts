import { basename } from 'node:path';
import type { RunEnd } from '../shared/run';

/** One or two sentences for a run that failed, without the stack; null for a run that ended as it may. */
export function failureText(file: string, end: RunEnd): string | null {
  const failure = end.failure;
  if (!failure) return end.reason === 'crashed' ? `${basename(file)}: training crashed after step ${end.steps}.` : null;
  const crashed = failure.kind === 'crashed' || failure.kind === 'out-of-memory';
  const where = crashed ? ` Last step: ${end.steps}.` : '';
  return [`${basename(file)}: ${sentence(failure.message)}${where}`, failure.advice].filter(Boolean).join(' ');
}

const sentence = (text: string) => (/[.!?…:)]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);
