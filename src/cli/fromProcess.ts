import { join } from 'node:path';
import { startRun } from '../session/startRun';
import { main } from './main';

/** The command line in the real process. `distFolder` is where the bundles lie, the trainer's among them. */
export async function fromProcess(distFolder: string): Promise<void> {
  const trainerPath = join(distFolder, 'trainer.js');
  // Not `process.exit`: what is still on its way to a pipe would be lost.
  process.exitCode = await main(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    workingDirectory: process.cwd(),
    packageFolder: join(distFolder, '..'),
    signals: process,
    startRun: (request, memoryLimitMb, rules) => startRun(request, { trainerPath, memoryLimitMb, rules }),
  });
}
