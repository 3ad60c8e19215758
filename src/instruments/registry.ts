import { direction } from './direction';
import { gradientEntries } from './gradientEntries';
import { gradientNorms } from './gradientNorms';
import type { Instrument } from './instrument';
import { updateRatio } from './updateRatio';

/** What is measured at every step, in this order. */
export const instruments: readonly Instrument[] = [gradientNorms, gradientEntries, updateRatio, direction];
