import type { Shape, SourceLayer, SourceProblem } from '../sourceModel';
import { kindOf } from './catalog';
import { constructionProblem } from './construction';
import { formatShape, isMisfit, type LayerKind, type Misfit } from './kind';

type Inferred = Pick<SourceLayer, 'output' | 'parameters' | 'problem'>;

/** What a layer makes of its inputs, where these and its options are known; the problem where TensorFlow.js would throw. */
export function inferLayer(layer: SourceLayer, inputs: readonly (Shape | null)[]): Inferred {
  const kind = kindOf(layer.factory);
  const construction = constructionProblem(layer, kind);
  if (construction) return { output: null, parameters: null, problem: construction };
  if (layer.wrapped) return inferWrapper(layer, layer.wrapped, inputs);
  if (!kind || inputs.length === 0 || inputs.includes(null)) return { output: null, parameters: null, problem: null };
  const known = inputs as readonly Shape[];
  const result = rankMisfit(layer.factory, kind, known) ?? kind.infer(layer.options, known);
  if (isMisfit(result)) return { output: null, parameters: null, problem: problemAt(layer, result) };
  return { ...result, problem: null };
}

/** `timeDistributed` applies a layer at each time step, `bidirectional` one forwards and its copy backwards. */
function inferWrapper(layer: SourceLayer, inner: SourceLayer, [input]: readonly (Shape | null)[]): Inferred {
  const none = { output: null, parameters: null, problem: null };
  if (!input) return none;
  if (layer.factory === 'timeDistributed') {
    if (input.length < 3) {
      const misfit = `timeDistributed wants rank 3 or more, [batch, time, …], and gets ${formatShape(input)}`;
      return {
        ...none,
        problem: problemAt(layer, { misfit, advice: 'Give the recurrent layer before it returnSequences: true.' }),
      };
    }
    const { output, parameters, problem } = inferLayer(inner, [[input[0]!, ...input.slice(2)]]);
    return { output: output && [output[0]!, input[1]!, ...output.slice(1)], parameters, problem };
  }
  const { output, parameters, problem } = inferLayer(inner, [input]);
  const merge = layer.options.entries.get('mergeMode');
  const doubles = merge ? merge.value === 'concat' : !layer.options.open;
  const last = output?.at(-1);
  const both = output && doubles && typeof last === 'number' ? [...output.slice(0, -1), 2 * last] : null;
  const alike = merge && ['sum', 'mul', 'ave'].includes(String(merge.value)) ? output : both;
  return { output: alike, parameters: parameters === null ? null : 2 * parameters, problem };
}

function rankMisfit(factory: string, kind: LayerKind, inputs: readonly Shape[]): Misfit | null {
  const [input] = inputs;
  if (kind.merges || !input) return null;
  const { rank, minRank } = kind;
  if (rank !== undefined && input.length !== rank) {
    return {
      misfit: `${factory} wants rank ${rank}, gets ${formatShape(input)}`,
      advice: rankAdvice(factory, rank, input),
    };
  }
  if (minRank !== undefined && input.length < minRank) {
    return {
      misfit: `${factory} wants rank ${minRank} or more, gets ${formatShape(input)}`,
      advice:
        factory === 'flatten' ? 'There is nothing to flatten: leave it out.' : rankAdvice(factory, minRank, input),
    };
  }
  return null;
}

function rankAdvice(factory: string, rank: number, input: Shape): string {
  const size = input.at(-1);
  if (rank === 2) return 'Put tf.layers.flatten() before it.';
  if (rank === 3 && input.length === 2) {
    return /^(simpleRNN|lstm|gru)$/.test(factory)
      ? 'It wants [batch, time, features]: a recurrent layer before it needs returnSequences: true; plain rows need tf.layers.reshape.'
      : `Put tf.layers.reshape({ targetShape: [${String(size)}, 1] }) before it.`;
  }
  if (rank === 4 && input.length === 2) {
    const side = typeof size === 'number' ? Math.sqrt(size) : Number.NaN;
    const target = Number.isInteger(side) ? `[${side}, ${side}, 1]` : '[height, width, channels]';
    return `Put tf.layers.reshape({ targetShape: ${target} }) before it.`;
  }
  if (rank === 4 && input.length === 3) {
    return `Images have channels: put tf.layers.reshape({ targetShape: ${formatShape([...input.slice(1), 1])} }) before it.`;
  }
  return `Bring its input to rank ${rank}, the batch included.`;
}

export function problemAt(layer: SourceLayer, { misfit, advice, option, unknownName }: Misfit): SourceProblem {
  const entry = option ? layer.options.entries.get(option) : undefined;
  return { message: `${misfit}.`, advice, range: entry?.valueRange ?? layer.callee, unknownName: unknownName ?? null };
}
