/** The known name that somebody meant who wrote another: the same letters, or one or two of them wrong. Null: none is near. */
export function nearest(name: string, known: readonly string[]): string | null {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const same = known.find((one) => plain(one) === plain(name));
  if (same) return same;
  const [best] = known.map((one) => ({ one, far: distance(plain(one), plain(name)) })).sort((a, b) => a.far - b.far);
  return best && best.far <= Math.max(1, Math.floor(name.length / 5)) ? best.one : null;
}

/** Levenshtein's: how many letters to add, drop or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}
