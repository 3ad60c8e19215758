import type { StepScalar } from '../src/shared/catalog';
import type { SpectrumMeasured } from '../src/shared/spectrum';
import { formatCount, formatNumber, plural } from './format';
import { latestMeasured } from './series/measured';
import { readingAt } from './series/readings';
import { nearestRow } from './series/rows';
import type { Run } from './store';

/** A quantity against its limit. */
export interface Gauge {
  label: string;
  /** What it is, and what its limit means. */
  title: string;
  /** Where value and limit stand on the gauge, 0 to 1; null: there is none to show. */
  position: number | null;
  limit: number | null;
  isBeyond: boolean;
  text: string;
  /** The step at which it was measured; null: it was not. */
  step: number | null;
}

/** What tells where the optimizer stands, as it was last measured up to the cursor, or now. */
export function gaugesOf(run: Run, cursor: number | null): Gauge[] {
  const { history, status } = run;
  const row = !history?.length ? -1 : cursor === null ? history.length - 1 : nearestRow(history, cursor);
  const at: At = (name) => {
    if (!history || row < 0) return { value: Number.NaN, step: null };
    const found = latestMeasured(history.scalar(name), row);
    return { value: found.value, step: Number.isNaN(found.value) ? null : history.stepAt(found.row) };
  };
  const unknown = status.end ? 'not measured' : 'not yet measured';
  const spectrum = readingAt(run.spectra, cursor);
  const gauges = [edge(at), condition(at, spectrum), noise(run, at), downwards(spectrum)];
  return gauges.map((gauge) => (gauge.step === null ? { ...gauge, text: unknown } : gauge));
}

interface Reading {
  value: number;
  step: number | null;
}
type At = (name: StepScalar) => Reading;

/** λmax against what the update rule can bear with its learning rate: 1 is the edge of stability. */
function edge(at: At): Gauge {
  const { value, step } = at('edge');
  const sharpest = at('lambdaMax');
  return {
    label: 'λmax·η',
    title:
      'Largest curvature against what the learning rate can bear. At the mark each step lands as far from the bottom as it started.',
    ...linear(value, 1),
    text: step === null ? `λmax ${formatNumber(sharpest.value)}, limit unknown` : `${formatNumber(value)} of the limit`,
    step: step ?? sharpest.step,
  };
}

/** The steepest direction against the flattest that is told from zero. From 100 on it speaks for a ravine. */
function condition(at: At, spectrum: SpectrumMeasured | null): Gauge {
  const column = at('condition');
  const { value, step } =
    column.step === null && spectrum ? { value: spectrum.condition.value, step: spectrum.step } : column;
  return {
    label: 'condition',
    title:
      'The steepest direction against the flattest that was told from zero: a lower bound. Beyond the mark it speaks for a ravine.',
    ...logarithmic(value, 100, 2),
    text: `≥ ${formatNumber(value)}`,
    step: Number.isNaN(value) ? null : step,
  };
}

/** The batch at which gradient and noise are equally large, against the batch that is taken. */
function noise({ stage }: Run, at: At): Gauge {
  const { value, step } = at('noiseScale');
  const batch = stage?.batchSize ?? Number.NaN;
  const examples = `${formatCount(value)} examples`;
  return {
    label: 'noise / batch',
    title:
      'Gradient noise scale against the size of the batch. Beyond the mark a step is more noise than gradient: a larger batch would pay.',
    ...logarithmic(value / batch, 1, 2),
    text: Number.isNaN(batch) ? examples : `${formatNumber(value / batch)} (${examples})`,
    step,
  };
}

/** Directions along which the loss curves downwards: no limit, so no gauge. */
function downwards(spectrum: SpectrumMeasured | null): Gauge {
  const count = spectrum?.negativeDirections ?? 0;
  return {
    label: 'downwards',
    title: 'Directions, orthogonal to each other, along which the loss curves downwards: from the latest spectrum.',
    position: null,
    limit: null,
    isBeyond: false,
    text: `${spectrum?.complete ? '' : '≥ '}${plural(count, 'direction')}`,
    step: spectrum?.step ?? null,
  };
}

/** The limit in the middle; what lies beyond the end stands at the end. */
const linear = (value: number, limit: number) => onGauge(value / (2 * limit), 0.5, value > limit);

/** The limit in the middle, so many decades to either side. */
const logarithmic = (value: number, limit: number, decades: number) =>
  onGauge(0.5 + Math.log10(value / limit) / (2 * decades), 0.5, value > limit);

const onGauge = (position: number, limit: number, isBeyond: boolean) => ({
  position: Number.isNaN(position) ? null : Math.min(1, Math.max(0, position)),
  limit,
  isBeyond,
});
