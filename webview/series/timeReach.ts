/** The share of the last step's gradient below which an earlier step cannot be learnt from: that of the rule `time-vanishing`. */
export const lostShare = 1e-3;

/** How many of the first steps over time are lost: the gradient at the last of them is below a thousandth of that at the end. */
export const lostSteps = (gradientRms: readonly number[]): number =>
  gradientRms.findLastIndex((rms) => rms < lostShare * (gradientRms.at(-1) ?? Number.NaN)) + 1;
