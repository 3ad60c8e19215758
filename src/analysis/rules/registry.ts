import { biasBeforeBatchNorm } from './biasBeforeBatchNorm';
import { initVariance } from './initVariance';
import { labelForm } from './labelForm';
import { learningRateOutOfRange } from './learningRateOutOfRange';
import { metricAgainstLoss } from './metricAgainstLoss';
import { missingAwait } from './missingAwait';
import { outputActivationAgainstLoss } from './outputActivationAgainstLoss';
import type { StaticRule } from './rule';
import { saturatingStack } from './saturatingStack';
import { shapeError } from './shapeError';
import { simpleRnnOverLongSequences } from './simpleRnnOverLongSequences';
import { softmaxWithFromLogitsLoss } from './softmaxWithFromLogitsLoss';
import { symmetricInit } from './symmetricInit';
import { unscaledData } from './unscaledData';
import { validationInTraining } from './validationInTraining';

/** Every rule on sources: what cannot be built first, then the model, its training, its data. */
export const staticRules: readonly StaticRule[] = [
  shapeError,
  labelForm,
  outputActivationAgainstLoss,
  softmaxWithFromLogitsLoss,
  saturatingStack,
  symmetricInit,
  initVariance,
  biasBeforeBatchNorm,
  simpleRnnOverLongSequences,
  learningRateOutOfRange,
  metricAgainstLoss,
  validationInTraining,
  unscaledData,
  missingAwait,
];
