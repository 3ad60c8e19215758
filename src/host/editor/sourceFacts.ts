import type { Analysis } from '../../analysis/analyse';
import type { SourceFinding } from '../../analysis/finding';
import { activationOf, consumersOf, outputActivation } from '../../analysis/layers/activation';
import { fansOf, initializerOf, initialVariance } from '../../analysis/layers/initialization';
import type { Shape, SourceLayer, SourceModel } from '../../analysis/sourceModel';
import type { TextRange } from '../../analysis/textRange';
import { wantedVariance } from './wantedVariance';

/** What the editor shows of a source: plain and small, so that it crosses threads quickly. */
export interface SourceFacts {
  /** The text follows the grammar of its language. */
  parses: boolean;
  findings: readonly SourceFinding[];
  layers: readonly LayerFacts[];
  optimizers: readonly OptimizerFacts[];
  losses: readonly LossFacts[];
  /** The calls that train, from the top of the text to its end; where there is none, those of `compile`. */
  trainings: readonly TextRange[];
}

/** One call that makes layers. */
export interface LayerFacts {
  call: TextRange;
  callee: TextRange;
  factory: string;
  /** How many layers of one model it makes. */
  made: number;
  input: Shape | null;
  /** Each shape once. */
  outputs: readonly Shape[];
  /** Of one layer; null: not known, or not the same for all. */
  parameters: number | null;
  kernel: KernelFacts | null;
}

export interface KernelFacts {
  initializer: string;
  variance: number;
  fanIn: number;
  fanOut: number;
  /** The activation that its sums go through, and the variance that this wants, with the paper that says so. */
  activation: string | null;
  wanted: { variance: number; formula: string; source: string } | null;
}

export interface OptimizerFacts {
  range: TextRange;
  name: string;
  /** Null: TensorFlow.js's own, or not known. */
  learningRate: number | null;
}

export interface LossFacts {
  range: TextRange;
  name: string;
  /** Size of the last axis of the model's output. */
  units: number | null;
}

/** The facts of an analysed text. */
export function sourceFacts({ models, optimizers, findings }: Analysis, parses: boolean): SourceFacts {
  const trainings = models.flatMap((model) => model.trainings.map(({ call }) => call));
  const compiles = models.flatMap((model) => model.compiles.map(({ call }) => call));
  return {
    parses,
    findings,
    layers: layersOf(models),
    optimizers: unique([
      ...optimizers.map(({ call, name, learningRate }) => ({ range: call, name, rate: learningRate })),
      ...models.flatMap(({ compiles: all }) =>
        all.flatMap(({ optimizer }) =>
          optimizer ? [{ range: optimizer.call, name: optimizer.name, rate: optimizer.learningRate }] : [],
        ),
      ),
    ]).map(({ range, name, rate }) => ({ range, name, learningRate: rate?.value ?? null })),
    losses: unique(models.flatMap(lossesOf)),
    trainings: (trainings.length > 0 ? trainings : compiles).toSorted((a, b) => a.start.line - b.start.line),
  };
}

function layersOf(models: readonly SourceModel[]): LayerFacts[] {
  const calls = new Map<string, LayerFacts>();
  for (const model of models) {
    const here = new Map<string, number>();
    model.layers.forEach((layer, index) => {
      const key = keyOf(layer.call);
      here.set(key, (here.get(key) ?? 0) + 1);
      const known = calls.get(key);
      // Models share layers: that a call makes several is known of the call, not from how often it is met.
      const made = layer.repeated ? Math.max(known?.made ?? 1, here.get(key)!) : 1;
      calls.set(key, { ...(known ? together(known, layer) : factsOf(layer, model, index)), made });
    });
  }
  return [...calls.values()];
}

function factsOf(layer: SourceLayer, model: SourceModel, index: number): LayerFacts {
  const { call, callee, factory, inputs, output, parameters } = layer;
  const kernel = kernelOf(layer, consumersOf(model, index));
  return {
    call,
    callee,
    factory,
    made: 1,
    input: inputs[0] ?? null,
    outputs: output ? [output] : [],
    parameters,
    kernel,
  };
}

/** Another layer of the same call. */
function together(known: LayerFacts, { output, parameters }: SourceLayer): LayerFacts {
  const isNew = output && !known.outputs.some((one) => String(one) === String(output));
  return {
    ...known,
    outputs: isNew ? [...known.outputs, output] : known.outputs,
    parameters: known.parameters === parameters ? parameters : null,
  };
}

function kernelOf(layer: SourceLayer, [next, ...others]: readonly SourceLayer[]): KernelFacts | null {
  const fans = fansOf(layer);
  const initializer = initializerOf(layer);
  const variance = fans && initialVariance(layer, fans);
  if (!fans || !initializer || variance === null) return null;
  const own = activationOf(layer);
  // `dense` without an activation, and a layer of its own that applies one.
  const activation = own === 'linear' && next && others.length === 0 ? (activationAfter(next) ?? own) : own;
  return { initializer, variance, ...fans, activation, wanted: activation ? wantedVariance(activation, fans) : null };
}

const appliesActivation = /^(activation|reLU|leakyReLU|elu|prelu|thresholdedReLU)$/;
const activationAfter = (layer: SourceLayer): string | null =>
  appliesActivation.test(layer.factory) ? activationOf(layer) : null;

function lossesOf(model: SourceModel): LossFacts[] {
  const units = outputActivation(model)?.units ?? null;
  return model.compiles.flatMap(({ loss }) => (loss?.name ? [{ range: loss.range, name: loss.name, units }] : []));
}

function unique<Item extends { range: TextRange }>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [keyOf(item.range), item])).values()];
}

const keyOf = ({ start, end }: TextRange): string => `${start.line}:${start.character}-${end.line}:${end.character}`;
