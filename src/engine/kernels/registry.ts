import { binary } from './binary';
import { convolution } from './convolution';
import { elementwise } from './elementwise';
import { indexing } from './indexing';
import { type Kernel, UnknownKernelError } from './kernel';
import { localResponse } from './localResponse';
import { matrices } from './matrices';
import { normalization } from './normalization';
import { pooling } from './pooling';
import { reductions } from './reductions';
import { resizing } from './resizing';
import { scans } from './scans';
import { sequences } from './sequences';
import { shapes } from './shapes';
import { tiling } from './tiling';

export { UnknownKernelError };

/** Every kernel that can be recorded, differentiated and compiled. */
export const kernels: readonly Kernel[] = [
  ...elementwise,
  ...binary,
  ...reductions,
  ...scans,
  ...shapes,
  ...tiling,
  ...sequences,
  ...matrices,
  ...indexing,
  ...normalization,
  ...localResponse,
  ...convolution,
  ...pooling,
  ...resizing,
];

const byName = new Map(kernels.map((kernel) => [kernel.name, kernel]));

export function kernelNamed(name: string): Kernel {
  const kernel = byName.get(name);
  if (!kernel) throw new UnknownKernelError(name);
  return kernel;
}
