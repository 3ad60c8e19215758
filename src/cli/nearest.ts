import { distance } from 'fastest-levenshtein';

/** `; did you mean X?` where one of the valid words is a slip of the finger away, else nothing. */
export function didYouMean(word: string, valid: readonly string[]): string {
  const [nearest] = [...valid].sort((a, b) => distance(word, a) - distance(word, b));
  const isNear = nearest !== undefined && distance(word, nearest) <= Math.max(2, Math.floor(nearest.length / 3));
  return isNear ? `; did you mean ${nearest}?` : '';
}
