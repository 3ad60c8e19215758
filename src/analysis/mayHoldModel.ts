/** Beyond this many characters a file is data or a bundle. */
const longest = 1_000_000;
/** Beyond this many characters a line, on average, nobody has written the file by hand. */
const widest = 300;
/** A bundle of one short line is no trouble; a long one is. */
const shortest = 20_000;

const traces =
  /@tensorflow\/tfjs|\btfjs\b|\btf\s*\.\s*(?:sequential|Sequential|model|layers|train|losses|input)\b|from\s*['"]tensorflow/;

/**
 * Whether a text can hold a TensorFlow.js model at all, by its words alone: what has none of them costs nothing more. Bundles and minified files,
 * which nobody edits, count as holding none.
 */
export function mayHoldModel(text: string): boolean {
  if (text.length > longest || !traces.test(text)) return false;
  return text.length < shortest || text.length / lineCount(text) < widest;
}

function lineCount(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
