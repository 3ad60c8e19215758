import { Message, MessageHeader } from 'apache-arrow';

/** Where a message of an Arrow IPC stream lies. */
export interface MessageRange {
  start: number;
  end: number;
  isBatch: boolean;
}

/**
 * The messages of a stream, up to the first place where none can be: each is −1, the length of its metadata, the metadata (a flatbuffer that tells the
 * length of the body), the body.
 */
export function messageRanges(stream: Uint8Array): MessageRange[] {
  const ranges: MessageRange[] = [];
  for (let range = messageAt(stream, 0); range; range = messageAt(stream, range.end)) ranges.push(range);
  return ranges;
}

/** Ends a stream. One without it can be read as well, so that a killed run's can. */
export const endOfStream = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);

function messageAt(stream: Uint8Array, start: number): MessageRange | null {
  if (start + prefixBytes > stream.length) return null;
  const view = new DataView(stream.buffer, stream.byteOffset + start, prefixBytes);
  const length = view.getInt32(4, true);
  if (view.getInt32(0, true) !== -1 || length <= 0) return null;
  const metadata = decode(stream.subarray(start + prefixBytes, start + prefixBytes + length));
  const end = start + prefixBytes + length + Number(metadata?.bodyLength ?? Number.NaN);
  if (!metadata || !(end > start && end <= stream.length)) return null;
  return { start, end, isBatch: metadata.headerType === MessageHeader.RecordBatch };
}

const prefixBytes = 8;

function decode(bytes: Uint8Array): Message | null {
  try {
    return Message.decode(bytes);
  } catch {
    return null;
  }
}
