import { toWire } from '../shared/wireNumber';
import { crc32c } from './checksum';
import type { Problem } from './problem';

// JSON that tells whether it is whole: its last member is a checksum of all the text before it. Other readers see one member more.

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });
const sealedText = /^([\s\S]*),\s*"crc32c":\s*"([0-9a-f]{8})"\s*\}\s*$/;

/** An object with at least one member as one sealed line. Numbers that are not finite become strings, see `toWire`. */
export function sealedLine(value: object): Uint8Array {
  const content = JSON.stringify(toWire(value)).slice(0, -1);
  return encoder.encode(`${content},"crc32c":"${checksumOf(content)}"}\n`);
}

/** The same for people to read: a member a line. */
export function sealedFile(value: object): Uint8Array {
  const content = JSON.stringify(toWire(value), null, 2).slice(0, -'\n}'.length);
  return encoder.encode(`${content},\n  "crc32c": "${checksumOf(content)}"\n}\n`);
}

export type Unsealed = { state: 'whole' | 'changed'; value: unknown } | { state: 'unreadable' };

/** `changed`: this is JSON, but not as it was written. */
export function unseal(bytes: Uint8Array): Unsealed {
  try {
    const text = decoder.decode(bytes);
    const [, content = '', checksum] = sealedText.exec(text) ?? [];
    if (checksum === checksumOf(content)) return { state: 'whole', value: JSON.parse(`${content}}`) };
    return { state: 'changed', value: JSON.parse(text) };
  } catch {
    return { state: 'unreadable' };
  }
}

/** The values of all whole lines with where they begin, and what is wrong with the others. Empty lines mean nothing. */
export function readSealedLines(bytes: Uint8Array, file: string) {
  const values: { byte: number; value: unknown }[] = [];
  const problems: Problem[] = [];
  let lostLines = 0;
  for (const { byte, line, isCutOff } of linesOf(bytes)) {
    const read = unseal(line);
    if (read.state === 'whole') {
      values.push({ byte, value: read.value });
      lostLines = 0;
    } else if (++lostLines === 1) {
      const message = isCutOff ? 'the last line is cut off and left out' : 'a damaged line is left out';
      problems.push({ file, byte, message });
    } else {
      problems.at(-1)!.message = `${lostLines} damaged lines are left out`;
    }
  }
  return { values, problems };
}

const lineFeed = 10;

function* linesOf(bytes: Uint8Array): Generator<{ byte: number; line: Uint8Array; isCutOff: boolean }> {
  for (let byte = 0; byte < bytes.length; ) {
    const newline = bytes.indexOf(lineFeed, byte);
    const end = newline < 0 ? bytes.length : newline;
    if (end > byte) yield { byte, line: bytes.subarray(byte, end), isCutOff: newline < 0 };
    byte = end + 1;
  }
}

const checksumOf = (content: string): string => crc32c(encoder.encode(content)).toString(16).padStart(8, '0');
