import { compare, type TextPlace, type TextRange } from '../../analysis/textRange';
import { formatNumber, formatShare } from '../../diagnostics/format';
import { type LayerMetric, layerMetrics } from '../../shared/catalog';
import { optimizerNotes } from '../../shared/optimizerNotes';
import type { PlacedReading } from './lastReadings';
import { grouped, readingsAt, shapesText, shapeText } from './layerHints';
import { lossNote } from './lossNotes';
import type { KernelFacts, LayerFacts, LossFacts, OptimizerFacts, SourceFacts } from './sourceFacts';

export interface HoverText {
  range: TextRange;
  /** Paragraphs of Markdown, in which all that comes from the source is escaped. */
  markdown: string;
}

/** `pageLink` gives the address of a page below `docs`. */
export type PageLink = (page: string) => string;

/** What is known of the layer, optimizer or loss at a place. */
export function hoverText(
  facts: SourceFacts,
  readings: readonly PlacedReading[],
  place: TextPlace,
  pageLink: PageLink,
): HoverText | null {
  const layer = facts.layers.find(({ callee, factory }) => factory !== 'unknown' && contains(callee, place));
  if (layer) return { range: layer.callee, markdown: layerText(layer, readingsAt(layer.call, readings), pageLink) };
  const optimizer = facts.optimizers.find(({ range }) => contains(range, place));
  const note = optimizer && optimizerText(optimizer, pageLink);
  if (optimizer && note) return { range: optimizer.range, markdown: note };
  const loss = facts.losses.find(({ range }) => contains(range, place));
  const expects = loss && lossText(loss, pageLink);
  return loss && expects ? { range: loss.range, markdown: expects } : null;
}

const contains = ({ start, end }: TextRange, place: TextPlace): boolean =>
  compare(start, place) <= 0 && compare(place, end) <= 0;

function layerText(layer: LayerFacts, readings: readonly PlacedReading[], pageLink: PageLink): string {
  const { factory, input, outputs, parameters, made, kernel } = layer;
  const shapes = outputs.length > 0 ? ` \`${input ? `${shapeText(input)} → ` : ''}${shapesText(outputs)}\`` : '';
  const count = parameters === null ? '' : `, ${grouped(parameters)} parameters${made > 1 ? ' each' : ''}`;
  return [
    `**${escaped(factory)}**${made > 1 ? ` × ${made}` : ''}${shapes}${count}`,
    ...(kernel ? [kernelText(kernel, pageLink)] : []),
    ...readings.map(readingText),
  ].join('\n\n');
}

function kernelText({ initializer, variance, activation, wanted }: KernelFacts, pageLink: PageLink): string {
  const given = `Weights begin by ${escaped(initializer)}, with variance ${formatNumber(variance)}`;
  const link = `[init-variance](${pageLink('rules/init-variance.md')})`;
  if (!wanted || !activation) return `${given}. ${link}`;
  const ratio = formatNumber(variance / wanted.variance);
  const asks = `${escaped(activation)} wants ${formatNumber(wanted.variance)}, which is ${wanted.formula} (${wanted.source})`;
  return `${given}; ${asks}: ${ratio} times that. ${link}`;
}

/** What a person asks of a layer, in this order. */
const told: readonly LayerMetric[] = [
  'gradientRms',
  'updateRatio',
  'activationMean',
  'activationDeviation',
  'deadUnits',
  'saturatedUnits',
];

function readingText({ layer, values, at, ill }: PlacedReading): string {
  const measured = told.flatMap((metric) => {
    const value = values[metric];
    const { label, unit } = layerMetrics[metric];
    return value === undefined ? [] : [`${label} ${unit === 'share' ? formatShare(value) : formatNumber(value)}`];
  });
  const when = at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return `Last run (${when}), ${escaped(layer)}${ill ? ' ✕' : ''}: ${measured.join(', ')}.`;
}

function optimizerText({ name, learningRate }: OptimizerFacts, pageLink: PageLink): string | null {
  const note = Object.hasOwn(optimizerNotes, name) ? optimizerNotes[name] : undefined;
  if (!note) return null;
  const rate = learningRate === null ? '' : `, learning rate ${formatNumber(learningRate)}`;
  const list = Object.entries(note.hyperparameters).map(([parameter, does]) => `- \`${parameter}\`: ${does}`);
  return [
    `**${escaped(name)}**${rate}: \`${note.rule}\``,
    list.join('\n'),
    `[${name}](${pageLink(`optimizers/${note.page}.md`)})`,
  ].join('\n\n');
}

function lossText({ name, units }: LossFacts, pageLink: PageLink): string | null {
  const note = lossNote(name);
  if (!note) return null;
  const guess = note.guessing(units);
  const value = guess && (guess.value === null ? guess.text : `${formatNumber(guess.value)} (${guess.text})`);
  return [
    `**${escaped(name)}** takes ${note.outputs}; targets: ${note.targets}.`,
    ...(value ? [`A model that guesses begins at ${value}. [initial-loss](${pageLink('rules/initial-loss.md')})`] : []),
  ].join('\n\n');
}

/** Text of the source, which Markdown must not read as markup. */
export const escaped = (text: string): string =>
  text.replace(/[\\`*_{}[\]()#+\-.!|<>~&:@/]/g, '\\$&').replace(/\s+/g, ' ');
