// Loaded into a process before all else: its disk has room for so many bytes, and then none. RAVINE_TEST_ROOM tells how many.
const fs = require('node:fs');

let room = Number(process.env.RAVINE_TEST_ROOM);
const full = () => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
for (const name of ['appendFileSync', 'writeSync']) {
  const write = fs[name];
  fs[name] = (target, data, ...rest) => {
    // Standard output is no disk.
    if (target === 1 || target === 2) return write(target, data, ...rest);
    if (data.length > room) throw full();
    room -= data.length;
    return write(target, data, ...rest);
  };
}
