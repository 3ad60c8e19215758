import * as v from 'valibot';
import { messageRanges } from './arrowMessages';
import type { Problem } from './problem';
import { readSealedLines } from './sealed';

/** A file of a run's folder as it was found; `bytes` is null where there is none. */
export interface FoundFile {
  name: string;
  bytes: Uint8Array | null;
}

/** One message of a stream, as the line in the file of checksums tells it. */
export interface MessageSum {
  start: number;
  end: number;
  /** CRC-32C of the message; null where nothing vouches for it. */
  checksum: number | null;
  isBatch: boolean;
  /** How many steps a batch holds, and the first of them. */
  rows: number;
  firstStep: number;
  /** The columns, told beside the schema: both can be made from them. */
  head: { scalars: string[]; layers: string[]; layerCount: number } | null;
}

/** The messages that a file of checksums vouches for; without one, those that the stream seems to have. */
export function messageSums(sums: FoundFile, stream: Uint8Array): { messages: MessageSum[]; problems: Problem[] } {
  const { values, problems } = readSealedLines(sums.bytes ?? new Uint8Array(0), sums.name);
  const messages = values.flatMap(({ value }) => {
    const parsed = v.safeParse(sum, value);
    return parsed.success ? [messageOf(parsed.output)] : [];
  });
  if (messages.length > 0) return { messages, problems };
  const none = { file: sums.name, byte: 0, message: 'there are no checksums in it: the steps are read as they stand' };
  return { messages: messageRanges(stream).map(unvouched), problems: stream.length > 0 ? [none] : [] };
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const sum = v.object({
  start: count,
  end: count,
  checksum: count,
  rows: count,
  firstStep: v.optional(count, 0),
  head: v.optional(v.object({ scalars: v.array(v.string()), layers: v.array(v.string()), layerCount: count })),
});

const messageOf = ({ head, ...told }: v.InferOutput<typeof sum>): MessageSum => ({
  ...told,
  isBatch: told.rows > 0,
  head: head ?? null,
});

const unvouched = (range: { start: number; end: number; isBatch: boolean }): MessageSum => ({
  ...range,
  checksum: null,
  rows: 0,
  firstStep: 0,
  head: null,
});
