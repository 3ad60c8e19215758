import * as v from 'valibot';

/** A place in a source file. Lines and columns count from 1, as editors and compilers print them. */
export const sourcePosition = v.object({
  file: v.string(),
  line: v.pipe(v.number(), v.integer(), v.minValue(1)),
  column: v.pipe(v.number(), v.integer(), v.minValue(1)),
});
export type SourcePosition = v.InferOutput<typeof sourcePosition>;

/** `file:line:column`, the form that terminals and editors turn into a link. */
export const formatPosition = ({ file, line, column }: SourcePosition): string => `${file}:${line}:${column}`;
