import { type StepScalar, type StepVerdict, stepVerdicts } from './catalog';
import { inWords } from './inWords';

/** A step's verdict with its numbers, as the columns of the step hold them; NaN for what was not measured. */
export type VerdictNumbers = Record<
  'predictedChange' | 'measuredChange' | 'otherChange' | 'alpha' | 'learningRate' | 'largestSafeRate',
  number
>;

/** The verdict of a step whose scalars are these; null where it was not judged. */
export function verdictOf(scalar: (name: StepScalar) => number): { kind: StepVerdict; reason: string } | null {
  const kind = stepVerdicts[scalar('verdict')];
  if (kind === undefined) return null;
  const numbers: VerdictNumbers = {
    predictedChange: scalar('predictedChange'),
    measuredChange: scalar('measuredChange'),
    otherChange: scalar('otherChange'),
    alpha: scalar('alpha'),
    learningRate: scalar('learningRate'),
    largestSafeRate: scalar('largestSafeRate'),
  };
  return { kind, reason: verdictReason(kind, numbers) };
}

/** Why the loss did what it did at a step: one sentence with the numbers. */
export const verdictReason = (kind: StepVerdict, numbers: VerdictNumbers): string => reasons[kind](numbers);

const reasons: Record<StepVerdict, (numbers: VerdictNumbers) => string> = {
  overshoot: ({ measuredChange, alpha, learningRate, largestSafeRate }) =>
    `The step was too long for the curvature: the loss ${change(measuredChange)}, α = ${inWords(alpha)}${safeLength(learningRate, largestSafeRate)}.`,
  cliff: ({ predictedChange, measuredChange }) =>
    Number.isFinite(measuredChange)
      ? `The loss ${change(measuredChange)} although gradient and curvature say that it ${change(predictedChange, 'rises', 'falls')}: the landscape changes abruptly within one step.`
      : `After the step the loss is ${measuredChange}, although gradient and curvature say that it ${change(predictedChange, 'rises', 'falls')}: the step fell off the landscape.`,
  uphill: ({ measuredChange }) => `The update pointed uphill, as momentum may, and the loss ${change(measuredChange)}.`,
  noise: ({ measuredChange, otherChange }) =>
    `The loss ${change(measuredChange)} on its own batch but ${change(otherChange)} on another: what the step followed is noise of the batch.`,
  fine: ({ predictedChange, measuredChange }) =>
    predictedChange === 0 && measuredChange === 0
      ? 'The step changed nothing.'
      : `The loss ${change(measuredChange)}; gradient and curvature say that it ${change(predictedChange, 'rises', 'falls')}.`,
};

/** Optimizers without a learning rate have no largest one. */
function safeLength(learningRate: number, largestSafeRate: number): string {
  if (!Number.isFinite(largestSafeRate / learningRate)) return '';
  return `; at ${inWords(largestSafeRate / learningRate)} of its length (learning rate ${inWords(largestSafeRate)}) it would not have risen`;
}

function change(by: number, rises = 'rose', falls = 'fell'): string {
  if (by === 0) return rises === 'rose' ? 'did not change' : 'does not change';
  return `${by > 0 ? rises : falls} by ${inWords(Math.abs(by))}`;
}
