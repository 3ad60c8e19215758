import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Process ids of the trainer children that work in a folder. A folder of its own makes them this test's own. */
export function trainersIn(folder: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && isTrainerIn(pid, folder));
}

function isTrainerIn(pid: number, folder: string): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return command.includes('trainer.js') && readlinkSync(`/proc/${pid}/cwd`) === folder;
  } catch {
    // It ended while it was looked at, or is another user's.
    return false;
  }
}
