interface ChannelHandle {
  writeQueueSize: number;
  setBlocking(blocking: boolean): void;
}

/**
 * From now on `process.send` returns when its message has left this process: for a last word, when nothing turns the event loop any more. False where
 * that cannot be: something is still on its way, or this version of Node keeps its channel elsewhere.
 */
export function sendAtOnce(): boolean {
  const key = Object.getOwnPropertySymbols(process).find(({ description }) => description === 'kChannelHandle');
  const handle = key && (process as unknown as Record<symbol, ChannelHandle | null>)[key];
  if (handle?.writeQueueSize !== 0) return false;
  handle.setBlocking(true);
  return true;
}
