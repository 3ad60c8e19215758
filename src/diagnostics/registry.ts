import { cliff } from './cliff';
import { deadUnits } from './deadUnits';
import { edgeOfStability } from './edgeOfStability';
import { explodingGradient } from './explodingGradient';
import { initialLoss } from './initialLoss';
import { initVariance } from './initVariance';
import { lossNotDecreasing } from './lossNotDecreasing';
import { nonFinite } from './nonFinite';
import { overfit } from './overfit';
import { overshoot } from './overshoot';
import { plateau } from './plateau';
import { ravine } from './ravine';
import type { Rule } from './rule';
import { saddle } from './saddle';
import { saturatedUnits } from './saturatedUnits';
import { symmetricInit } from './symmetricInit';
import { timeVanishing } from './timeVanishing';
import { updateRatio } from './updateRatio';
import { vanishingGradient } from './vanishingGradient';

/**
 * Every rule, causes before their consequences: each leads to rules after it, and those from `updateRatio` to `cliff`, which all tell of steps that are too
 * long, to each other. Of findings that began together, the earlier in this list leads.
 */
export const rules: readonly Rule[] = [
  symmetricInit,
  initVariance,
  initialLoss,
  updateRatio,
  edgeOfStability,
  overshoot,
  explodingGradient,
  cliff,
  deadUnits,
  saturatedUnits,
  timeVanishing,
  vanishingGradient,
  saddle,
  ravine,
  plateau,
  lossNotDecreasing,
  overfit,
  nonFinite,
];
