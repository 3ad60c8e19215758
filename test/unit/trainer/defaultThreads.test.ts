import { describe, expect, it } from 'vitest';
import { defaultThreads, physicalCores } from '../../../src/trainer/defaultThreads';

const processor = (number: number, physical: number, core: number) =>
  `processor\t: ${number}\nphysical id\t: ${physical}\ncore id\t\t: ${core}\nflags\t\t: fpu`;

describe('physical cores', () => {
  it('are those that Linux tells, each once', () => {
    const cpuinfo = [processor(0, 0, 0), processor(1, 0, 1), processor(2, 0, 0), processor(3, 0, 1)].join('\n\n');
    expect(physicalCores(cpuinfo, 4, 'x64')).toBe(2);
  });

  it('of two sockets may have the same numbers', () => {
    const cpuinfo = [processor(0, 0, 0), processor(1, 1, 0)].join('\n\n');
    expect(physicalCores(cpuinfo, 2, 'x64')).toBe(2);
  });

  it('are no more than the process may use', () => {
    const cpuinfo = Array.from({ length: 16 }, (_, i) => processor(i, 0, i)).join('\n\n');
    expect(physicalCores(cpuinfo, 4, 'x64')).toBe(4);
  });

  it('are guessed where nobody tells', () => {
    expect(physicalCores('', 8, 'x64')).toBe(4);
    expect(physicalCores('', 8, 'arm64')).toBe(8);
    expect(physicalCores('', 1, 'x64')).toBe(1);
  });
});

it('leaves one to the editor, and keeps one', () => {
  expect(defaultThreads()).toBe(Math.max(1, physicalCores() - 1));
});
