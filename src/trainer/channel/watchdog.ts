import { workerData } from 'node:worker_threads';

// The body of the watchdog thread: see startWatchdog.ts.
const pollMilliseconds = 500;
const { parentPid } = workerData as { parentPid: number };

setInterval(() => {
  if (!parentLives()) endProcessTree();
}, pollMilliseconds);

function parentLives(): boolean {
  // On POSIX an orphan gets a new parent at once, even while the old one is a zombie that still answers signal 0.
  if (process.platform !== 'win32') return process.ppid === parentPid;
  try {
    return process.kill(parentPid, 0);
  } catch {
    return false;
  }
}

function endProcessTree(): void {
  try {
    // The child leads a process group of its own, with all that the script has started.
    if (process.platform !== 'win32') process.kill(-process.pid, 'SIGKILL');
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}
