/** The last of readings in the order of their steps that was taken up to a step; the latest where there is no step. */
export const readingAt = <Reading extends { step: number }>(
  readings: readonly Reading[],
  step: number | null,
): Reading | null => readings.findLast((reading) => step === null || reading.step <= step) ?? null;
