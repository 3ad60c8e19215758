import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/**
 * Starts the thread that ends this process when its parent is gone. A thread, because a busy event loop hears no `disconnect`. Imported
 * first of all, so that a parent that dies during start-up leaves no orphan either.
 */
const parentPid = Number(process.argv[2]);
if (Number.isInteger(parentPid)) {
  const worker = new Worker(join(__dirname, 'watchdog.js'), { workerData: { parentPid }, execArgv: [], env: {} });
  worker.unref();
}
