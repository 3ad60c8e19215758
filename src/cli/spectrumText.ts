import { formatNumber } from '../diagnostics/format';
import type { StageInfo } from '../shared/run';
import type { Density, Measured, SpectrumMeasured } from '../shared/spectrum';
import type { Style } from './style';
import { duration, grouped, harmless } from './words';

const bins = 16;
const widestBar = 40;

/** A spectrum for people: each number with how far off it may be, and how many eigenvalues lie where. */
export function spectrumText(found: SpectrumMeasured, stage: StageInfo, style: Style): string[] {
  const { lambdaMax, lambdaMin, trace, condition, complete, products, seconds } = found;
  const when = found.step === 0 ? 'before the first step' : `after ${grouped(found.step)} ${steps(found.step)}`;
  const all = found.examples === null ? '' : ` of ${grouped(found.examples)}`;
  const examples = found.batchSize === null ? 'one batch' : `${grouped(found.batchSize)}${all} examples`;
  return [
    '',
    style.bold(`Spectrum of the Hessian ${when}, on ${examples}`),
    style.dim(`${grouped(products)} products with it, ${duration(seconds)}, on the ${stage.engine.name} engine`),
    ...(Number.isNaN(lambdaMax.value)
      ? [products === 0 ? 'There was no time for a single product.' : 'It is not finite at these weights.']
      : [
          `  λmax       ${withUncertainty(lambdaMax)}`,
          `  λmin       ${withUncertainty(lambdaMin)}`,
          `  trace      ${withUncertainty(trace)}`,
          `  condition  ${complete || Number.isNaN(condition.value) ? '' : 'at least '}${withUncertainty(condition)}`,
          `  downwards  along ${complete ? '' : 'at least '}${found.negativeDirections} of ${grouped(stage.parameters)} directions`,
          ...aboutTheRate(lambdaMax, stage),
          '',
          style.dim(`about so many of the ${grouped(stage.parameters)} eigenvalues lie between (bars: logarithmic)`),
          ...histogram(found.density, stage.parameters),
        ]),
  ];
}

const steps = (count: number): string => (count === 1 ? 'step' : 'steps');

function withUncertainty({ value, uncertainty }: Measured): string {
  if (Number.isNaN(value)) return 'not known';
  if (Number.isNaN(uncertainty)) return `about ${formatNumber(value)}: too few products to say how far off`;
  return uncertainty === Number.POSITIVE_INFINITY
    ? `${formatNumber(value)} so far: too few products to say more`
    : asFarAsKnown(value, uncertainty);
}

/** `-1.14373 ± 0.00007`: the uncertainty to one digit, rounded up, and the value to the same place. */
function asFarAsKnown(value: number, uncertainty: number): string {
  const off = upToOneDigit(Math.max(uncertainty, singleRounding * Math.abs(value)));
  if (value === 0) return `0 ± ${formatNumber(off)}`;
  const decimals = -exponentOf(off);
  const size = Math.max(Math.abs(value), off);
  if (size < 1e-3 || size >= 1e5)
    return `${value.toExponential(exponentOf(size) + decimals).replace('e+', 'e')} ± ${formatNumber(off)}`;
  if (decimals <= 0) return `${Math.round(value * 10 ** decimals) / 10 ** decimals} ± ${off}`;
  return `${value.toFixed(decimals)} ± ${decimals > 7 ? formatNumber(off) : off.toFixed(decimals)}`;
}

/** A number in single precision is off by this share of itself, at least. */
const singleRounding = 2 ** -24;

const exponentOf = (size: number): number => Number(size.toExponential().split('e')[1]);

/** Never less than it is. */
function upToOneDigit(size: number): number {
  const place = 10 ** exponentOf(size);
  return size === 0 ? 0 : Number((Math.ceil(Number((size / place).toPrecision(9))) * place).toPrecision(1));
}

/** What λmax says about the learning rate in use. */
function aboutTheRate({ value, uncertainty }: Measured, { optimizer }: StageInfo): string[] {
  const rate = optimizer.hyperparameters.learningRate;
  if (!(value > 2 * uncertainty)) return [];
  const bound = `2/λmax = ${formatNumber(2 / value)}: plain gradient descent diverges above this learning rate`;
  if (rate === undefined) return [bound];
  const use = `${harmless(optimizer.id)} runs at ${formatNumber(rate)}`;
  return [optimizer.id === 'sgd' ? `${bound}; ${use}` : `${bound}; ${use}, and its bound is another`];
}

/** The density, gathered into a few bins: how many eigenvalues they hold. */
function histogram({ grid, values }: Density, parameters: number): string[] {
  const perBin = Math.ceil(grid.length / bins);
  const spacing = grid[1]! - grid[0]!;
  const rows = Array.from({ length: Math.ceil(grid.length / perBin) }, (_, bin) => {
    const [from, to] = [bin * perBin, Math.min((bin + 1) * perBin, grid.length)];
    const share = values.slice(from, to).reduce((sum, value) => sum + value * spacing, 0);
    return { from: grid[from]!, to: grid[to - 1]! + spacing, count: share * parameters };
  });
  const most = Math.log1p(Math.max(...rows.map(({ count }) => count)));
  const labels = rows.map(({ from, to }) => `${formatNumber(from)} to ${formatNumber(to)}`);
  const counts = rows.map(({ count }) => counted(count));
  const [width, widest] = [longest(labels), longest(counts)];
  return rows.map(({ count }, i) => {
    const bar = '█'.repeat(Math.round((widestBar * Math.log1p(count)) / most));
    return `  ${labels[i]!.padStart(width)}  ${counts[i]!.padStart(widest)}  ${bar}`.trimEnd();
  });
}

/** What a single eigenvalue weighs is known roughly: a little is not nothing. */
function counted(count: number): string {
  if (count >= 0.5) return grouped(Math.round(count));
  return count > 1e-3 ? '< 1' : '0';
}

const longest = (texts: readonly string[]): number => Math.max(...texts.map(({ length }) => length));
