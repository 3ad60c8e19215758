import type { Explanation } from '../explain';

/** What Node's system errors and those of its `fetch` may tell about the other side. */
interface ConnectionError extends Error {
  code?: string;
  hostname?: string;
  host?: string;
  address?: string;
  port?: number;
  errors?: ConnectionError[];
}

const reasons: Record<string, string> = {
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up',
  ECONNREFUSED: 'it refuses the connection',
  ECONNRESET: 'it has closed the connection',
  EPIPE: 'it has closed the connection',
  UND_ERR_SOCKET: 'it has closed the connection',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  UND_ERR_HEADERS_TIMEOUT: 'it does not answer',
  UND_ERR_BODY_TIMEOUT: 'it does not answer',
  EHOSTUNREACH: 'no way leads there',
  ENETUNREACH: 'no way leads there',
};

/** A download that failed: the host is in the error, in its cause, or in one of several attempts. */
export function explainNetwork(error: Error): Explanation | null {
  const failed = [error, error.cause].find((each): each is ConnectionError => isConnectionError(each));
  if (!failed) return null;
  return {
    message: `${hostOf(failed)} cannot be reached: ${reasons[failed.code!]} (${failed.code}).`,
    advice: 'Check the address and the connection, or download the file once and read it from the disk.',
  };
}

const isConnectionError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && Object.hasOwn(reasons, String(error.code));

function hostOf(error: ConnectionError): string {
  const each = [error, ...(error.errors ?? [])];
  const named = each.find(({ hostname, host }) => hostname ?? host);
  if (named) return `The host ${named.hostname ?? named.host}`;
  const addressed = each.find(({ address }) => address);
  return addressed ? `The host ${addressed.address}:${addressed.port}` : 'The host';
}
