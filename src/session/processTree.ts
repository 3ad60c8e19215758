import { type ChildProcess, spawn } from 'node:child_process';

/** Kills a child that leads its own process group, with everything that it has started. */
export function killProcessTree(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on('error', () =>
      child.kill('SIGKILL'),
    );
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone already, or the child died before it led one.
    child.kill('SIGKILL');
  }
}
