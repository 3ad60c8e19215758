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

/** The scalar columns that every step has. */
export type StepScalar = 'loss' | 'gradientNorm' | 'learningRate';

/** A model's own metric `acc` is the scalar column `metric:acc`. */
export const metricColumn = (name: string): string => `metric:${name}`;
