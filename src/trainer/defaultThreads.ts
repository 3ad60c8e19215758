import { readFileSync } from 'node:fs';
import { arch, availableParallelism } from 'node:os';

/** The physical cores minus one, which the editor keeps, and at least one: threads beyond real cores make onnxruntime several times slower, since they spin. */
export const defaultThreads = (): number => Math.max(1, physicalCores() - 1);

/** Real cores that this process may use. Where the system does not tell, x64 counts as two threads a core. */
export function physicalCores(
  cpuinfo = readCpuinfo(),
  logical = availableParallelism(),
  architecture = arch(),
): number {
  const field = (block: string, name: string) => new RegExp(`^${name}\\s*: *(.*)$`, 'm').exec(block)?.[1];
  const cores = new Set(
    cpuinfo.split('\n\n').flatMap((block) => {
      const core = field(block, 'core id');
      return core === undefined ? [] : [`${field(block, 'physical id')} ${core}`];
    }),
  );
  if (cores.size > 0) return Math.min(cores.size, logical);
  return architecture === 'x64' ? Math.ceil(logical / 2) : logical;
}

/** Linux alone has it. */
function readCpuinfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
