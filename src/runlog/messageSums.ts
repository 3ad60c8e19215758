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

/** The messages that a file of checksums vouches for; where its lines are damaged or none are there, those that the stream itself seems to have. */
export function messageSums(sums: FoundFile, stream: Uint8Array): { messages: MessageSum[]; problems: Problem[] } {
  const { values, problems } = readSealedLines(sums.bytes ?? new Uint8Array(0), sums.name);
  const messages = values.flatMap(({ value }) => {
    const parsed = v.safeParse(sum, value);
    return parsed.success ? [messageOf(parsed.output)] : [];
  });
  if (messages.length > 0) return withUnvouched(messages, problems, sums, stream);
  const none = { file: sums.name, byte: 0, message: 'there are no checksums in it: the steps are read as they stand' };
  return { messages: messageRanges(stream).map(unvouched), problems: stream.length > 0 ? [none] : [] };
}

/** Together with what lies between and behind them in the stream, which is told. */
function withUnvouched(
  vouched: readonly MessageSum[],
  problems: Problem[],
  { name, bytes }: FoundFile,
  stream: Uint8Array,
): { messages: MessageSum[]; problems: Problem[] } {
  const others = between(vouched, stream);
  const messages = [...vouched, ...others].sort((a, b) => a.start - b.start);
  if (!others.some(({ isBatch }) => isBatch)) return { messages, problems };
  const asTheyStand = 'steps that nothing vouches for are read as they stand';
  if (problems.length === 0)
    return { messages, problems: [{ file: name, byte: bytes?.length ?? 0, message: asTheyStand }] };
  return { messages, problems: problems.map((one) => ({ ...one, message: `${one.message}; ${asTheyStand}` })) };
}

function between(vouched: readonly MessageSum[], stream: Uint8Array): MessageSum[] {
  const ends = [0, ...vouched.map(({ end }) => end)];
  const starts = [...vouched.map(({ start }) => start), stream.length];
  return ends.flatMap((from, i) =>
    messageRanges(stream.subarray(from, starts[i])).map(({ start, end, isBatch }) =>
      unvouched({ start: from + start, end: from + end, isBatch }),
    ),
  );
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
