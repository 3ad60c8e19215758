// A parent that starts a trainer, tells its pid once the script is busy, and waits to be killed.
import { fork } from 'node:child_process';

const [trainerPath, request] = process.argv.slice(2);
const argument = JSON.parse(request);
const child = fork(trainerPath, [String(process.pid)], {
  serialization: 'advanced',
  detached: true,
  stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
});
const tell = () => process.send(child.pid);
child.stdout.on('data', (text) => /looping|busy/.test(String(text)) && tell());
child.on('message', (message) => {
  if (message.name === 'ready') child.send({ kind: 'command', id: 1, name: 'start', argument });
  if (message.name === 'stepsRecorded' && argument.file.endsWith('long.ts')) tell();
});
