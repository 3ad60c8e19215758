import { buf } from 'crc-32/crc32c';

/**
 * CRC-32C (Castagnoli 1993, RFC 3720 B.4) of some bytes: finds every single flipped bit and every burst of up to 32. An unsigned 32-bit number.
 */
export const crc32c = (bytes: Uint8Array): number => buf(bytes) >>> 0;
