import type { SourceEdit, SourceFix } from '../finding';
import type { SourceLayer, SourceOption, SourceOptions } from '../sourceModel';
import type { TextRange } from '../textRange';

/** An edit of an option, or null where it cannot be made in one place. */
export type MaybeEdit = SourceEdit | null;

/** A fix of all these edits; none where one of them cannot be made, or there is nothing to do. */
export function fix(title: string, ...edits: readonly MaybeEdit[]): SourceFix[] {
  const made = unique(edits.filter((edit) => edit !== null));
  return edits.length === 0 || edits.includes(null) ? [] : [{ title, edits: made }];
}

/** Layers of one call are changed by one edit. */
function unique(edits: readonly SourceEdit[]): SourceEdit[] {
  return [...new Map(edits.map((edit) => [JSON.stringify(edit), edit])).values()];
}

export const replace = (range: TextRange, newText: string): SourceEdit => ({ range, newText });

/** Gives an option a value, `text` as it is written in the source. */
export function setOption(options: SourceOptions, name: string, text: string): MaybeEdit {
  const option = options.entries.get(name);
  if (option?.removal) return rewrite(option, text);
  const { insertion } = options;
  return insertion && replace(insertion.at, `${insertion.before}${name}: ${text}${insertion.after}`);
}

/** Writes another value where an option stands; null where others share it. */
export function rewrite({ name, removal, shorthand, range, valueRange }: SourceOption, text: string): MaybeEdit {
  if (!removal) return null;
  return shorthand ? replace(range, `${name}: ${text}`) : replace(valueRange, text);
}

/** Gives several options their values; those that are new are put in together. */
export function setOptions(options: SourceOptions, values: Readonly<Record<string, string>>): MaybeEdit[] {
  const isOwn = (name: string) => options.entries.get(name)?.removal != null;
  const all = Object.entries(values);
  const edits = all.filter(([name]) => isOwn(name)).map(([name, text]) => setOption(options, name, text));
  const added = all.filter(([name]) => !isOwn(name)).map(([name, text]) => `${name}: ${text}`);
  if (added.length === 0) return edits;
  const { insertion } = options;
  return [...edits, insertion && replace(insertion.at, insertion.before + added.join(', ') + insertion.after)];
}

export function removeOption(options: SourceOptions, name: string): MaybeEdit {
  const removal = options.entries.get(name)?.removal;
  return removal ? replace(removal, '') : null;
}

/** Calls another factory with the same options. */
export const replaceFactory = ({ prefix, callee }: SourceLayer, factory: string): MaybeEdit =>
  prefix === null ? null : replace(callee, prefix + factory);

/** Puts another layer after this one. */
export function insertAfter({ prefix, follower }: SourceLayer, call: string): MaybeEdit {
  return prefix === null || !follower ? null : replace(follower.at, follower.before + prefix + call + follower.after);
}
