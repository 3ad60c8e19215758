/** What each layer metric is called and how it reads. The instruments fill these columns; charts and docs name them. */
export const layerMetrics = {
  gradientL2: { label: 'gradient norm', unit: '‖g‖₂', scale: 'log' },
  gradientRms: { label: 'gradient RMS', unit: 'rms(g)', scale: 'log' },
  gradientMax: { label: 'largest gradient entry', unit: 'max|g|', scale: 'log' },
  gradientMeanAbs: { label: 'mean gradient size', unit: 'mean|g|', scale: 'log' },
  gradientZeros: { label: 'zero gradient entries', unit: 'share', scale: 'linear' },
  updateRatio: { label: 'update ratio', unit: '‖Δw‖/‖w‖', scale: 'log' },
  activationMean: { label: 'mean activation', unit: 'mean(y)', scale: 'linear' },
  activationDeviation: { label: 'spread of activations', unit: 'sd(y)', scale: 'log' },
  deadUnits: { label: 'dead units', unit: 'share', scale: 'linear' },
  saturatedUnits: { label: 'saturated activations', unit: 'share', scale: 'linear' },
  outputGradientRms: { label: 'gradient at the output', unit: 'rms(∂L/∂y)', scale: 'log' },
  weightL2: { label: 'weight norm', unit: '‖w‖₂', scale: 'log' },
} as const satisfies Record<string, { label: string; unit: string; scale: 'log' | 'linear' }>;

export type LayerMetric = keyof typeof layerMetrics;

/**
 * What each scalar of a step is called. Loss and learning rate are always there; the others are NaN at steps that were not measured. Codes stand
 * for words: `stepVerdicts[verdict]`, `terrains[terrain]`.
 */
export const stepScalars = {
  loss: { label: 'loss' },
  learningRate: { label: 'learning rate' },
  gradientNorm: { label: 'gradient norm' },
  gradientCosine: { label: 'cosine to the gradient before' },
  updateCosine: { label: 'cosine of update and descent' },
  verdict: { label: 'step verdict' },
  predictedChange: { label: 'predicted change of the loss' },
  measuredChange: { label: 'measured change of the loss' },
  otherChange: { label: 'change on another batch' },
  alpha: { label: 'α of the step' },
  largestSafeRate: { label: 'largest safe learning rate' },
  lambdaMax: { label: 'largest curvature λmax' },
  lambdaMin: { label: 'smallest curvature λmin' },
  edge: { label: 'λmax·η against its limit' },
  condition: { label: 'condition of the curvature' },
  noiseScale: { label: 'gradient noise scale, in examples' },
  terrain: { label: 'terrain' },
} as const satisfies Record<string, { label: string }>;

export type StepScalar = keyof typeof stepScalars;

/** Why the loss did what it did at a step. */
export const stepVerdicts = ['fine', 'overshoot', 'noise', 'cliff', 'uphill'] as const;
export type StepVerdict = (typeof stepVerdicts)[number];

/** Where the optimizer stands. */
export const terrains = ['slope', 'plateau', 'ravine', 'cliff', 'saddle', 'sharp basin', 'flat basin'] as const;
export type Terrain = (typeof terrains)[number];

/** A model's own metric `acc` is the scalar column `metric:acc`. */
export const metricColumn = (name: string): string => `metric:${name}`;
