import { binaryCases } from './binaryCases';
import { convolutionCases } from './convolutionCases';
import { elementwiseCases } from './elementwiseCases';
import { indexingCases } from './indexingCases';
import type { KernelCase } from './kernelCase';
import { matrixCases } from './matrixCases';
import { poolingCases } from './poolingCases';
import { reductionCases } from './reductionCases';
import { resizingCases } from './resizingCases';
import { shapeCases } from './shapeCases';

export const kernelCases: readonly KernelCase[] = [
  ...elementwiseCases,
  ...binaryCases,
  ...reductionCases,
  ...shapeCases,
  ...matrixCases,
  ...indexingCases,
  ...convolutionCases,
  ...poolingCases,
  ...resizingCases,
];
