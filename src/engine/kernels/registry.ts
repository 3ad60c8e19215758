import { binary } from './binary';
import { convolution } from './convolution';
import { elementwise } from './elementwise';
import { indexing } from './indexing';
import type { Kernel } from './kernel';
import { matrices } from './matrices';
import { normalization } from './normalization';
import { pooling } from './pooling';
import { reductions } from './reductions';
import { shapes } from './shapes';

/** Every kernel that can be recorded, differentiated and compiled. */
export const kernels: readonly Kernel[] = [
  ...elementwise,
  ...binary,
  ...reductions,
  ...shapes,
  ...matrices,
  ...indexing,
  ...normalization,
  ...convolution,
  ...pooling,
];

const byName = new Map(kernels.map((kernel) => [kernel.name, kernel]));

/** A kernel that is not in the table: the compiled engine cannot run this model. */
export class UnknownKernelError extends Error {
  constructor(readonly kernelName: string) {
    super(`the operation ${kernelName}`);
  }
}

export function kernelNamed(name: string): Kernel {
  const kernel = byName.get(name);
  if (!kernel) throw new UnknownKernelError(name);
  return kernel;
}
