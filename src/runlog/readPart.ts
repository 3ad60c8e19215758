import { messageRanges } from './arrowMessages';
import { type ReadBatch, readBatches, readMetadata } from './arrowReader';
import { schemaMessage } from './arrowWriter';
import { crc32c } from './checksum';
import { type FoundFile, type MessageSum, messageSums } from './messageSums';
import type { Problem } from './problem';

/** The steps of one file, and what is missing of them. */
export interface ReadPart {
  batches: ReadBatch[];
  layerCount: number;
  /** As the stream's schema tells them; empty where that is lost. */
  layerNames: string[];
  /** What the stream's schema tells beside its columns, see `schemaMessage`. */
  metadata: ReadonlyMap<string, string>;
  problems: Problem[];
}

/**
 * Reads what is whole: every message whose checksum holds. The columns are told twice, at the head of the stream and of its checksums, so
 * that a damaged byte costs the steps of one batch wherever it lies.
 */
export function readPart(arrows: FoundFile, sums: FoundFile): ReadPart {
  const stream = arrows.bytes ?? new Uint8Array(0);
  const { messages, problems } = messageSums(sums, stream);
  const schema = schemaOf(messages, stream);
  const metadata = attempt(() => readMetadata(schema)) ?? new Map<string, string>();
  const layerNames = layerNamesOf(metadata);
  const layerCount = messages.find(({ head }) => head)?.head?.layerCount ?? layerNames.length;
  const read = messages.map((message) => {
    if (!isWhole(message, stream)) return { message, batches: null };
    if (!message.isBatch) return { message, batches: [] };
    const bytes = Buffer.concat([schema, stream.subarray(message.start, message.end)]);
    return { message, batches: attempt(() => readBatches(bytes, layerCount)) };
  });
  return {
    batches: read.flatMap(({ batches }) => batches ?? []),
    layerCount,
    layerNames,
    metadata,
    problems: [
      ...problems,
      ...lostRuns(read).map((run) => lossOf(run, arrows.name, stream)),
      ...(problems.length === 0 ? unfinished(messages, arrows.name, stream) : []),
    ],
  };
}

const isWhole = ({ start, end, checksum }: MessageSum, stream: Uint8Array): boolean =>
  end <= stream.length && (checksum === null || checksum === crc32c(stream.subarray(start, end)));

/** As the stream has it; where that is damaged, made anew from what the checksums' file tells; where that does not, as it stands. */
function schemaOf(messages: readonly MessageSum[], stream: Uint8Array): Uint8Array {
  const head = messages.find((message) => message.head !== null);
  if (head?.head && !isWhole(head, stream)) return schemaMessage(head.head, null);
  const [first] = messageRanges(stream);
  return stream.subarray(0, first?.end ?? 0);
}

function layerNamesOf(metadata: ReadonlyMap<string, string>): string[] {
  const names = attempt(() => JSON.parse(metadata.get('layers') ?? '[]') as unknown);
  return Array.isArray(names) ? names.map(String) : [];
}

/** What could not be read, each unbroken run of messages together. */
function lostRuns(read: readonly { message: MessageSum; batches: ReadBatch[] | null }[]): MessageSum[][] {
  const runs: MessageSum[][] = [];
  let isOpen = false;
  for (const { message, batches } of read) {
    if (batches === null && isOpen) runs.at(-1)!.push(message);
    else if (batches === null) runs.push([message]);
    isOpen = batches === null;
  }
  return runs;
}

function lossOf(run: readonly MessageSum[], file: string, stream: Uint8Array): Problem {
  const [first, last] = [run[0]!, run.at(-1)!];
  const steps = run.reduce((total, { rows }) => total + rows, 0);
  const { firstStep } = run.find(({ rows }) => rows > 0) ?? first;
  const loss = steps > 0 ? `${steps} steps from step ${firstStep} on are left out` : 'no step is lost by that';
  if (last.end > stream.length)
    return { file, byte: Math.min(first.start, stream.length), message: `cut off: ${loss}` };
  return { file, byte: first.start, message: `damaged up to byte ${last.end}: ${loss}` };
}

/** What follows the last message that is vouched for: the process was killed while it wrote. */
function unfinished(messages: readonly MessageSum[], file: string, stream: Uint8Array): Problem[] {
  const byte = messages.at(-1)?.end ?? 0;
  if (byte >= stream.length) return [];
  return [{ file, byte, message: `${stream.length - byte} bytes of an unfinished batch are left out` }];
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
