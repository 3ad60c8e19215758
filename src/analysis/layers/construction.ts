import { rewrite } from '../fixes/edit';
import type { SourceLayer, SourceOption, SourceProblem } from '../sourceModel';
import { activationNames, initializerNames } from '../tfjs/names';
import { problemAt } from './inferLayer';
import type { LayerKind } from './kind';
import { nearest } from './nearest';

/** Options that TensorFlow.js refuses when the layer is made. */
export function constructionProblem(layer: SourceLayer, kind: LayerKind | null): SourceProblem | null {
  if (kind && !layer.options.open) {
    const missing = kind.required?.find((name) => !layer.options.entries.has(name));
    if (missing) {
      return problemAt(layer, {
        misfit: `${layer.factory} needs ${missing}, which is missing`,
        advice: `Add ${missing}.`,
      });
    }
  }
  for (const name of kind?.sizes ?? []) {
    const option = layer.options.entries.get(name);
    if (option && hasBadSize(option)) return badSize(layer, option);
  }
  return unknownName(layer);
}

const hasBadSize = ({ value }: SourceOption): boolean =>
  (Array.isArray(value) ? value : [value]).some(
    (size) => typeof size === 'number' && !(Number.isInteger(size) && size > 0),
  );

const badSize = (layer: SourceLayer, { name, value }: SourceOption): SourceProblem =>
  problemAt(layer, {
    misfit: `${layer.factory} wants ${name} to be a whole number above 0, and gets ${JSON.stringify(value)}`,
    advice: `Give ${name} a whole number above 0.`,
    option: name,
  });

/** TensorFlow.js knows activations and initializers by fixed names, and throws at others. */
function unknownName(layer: SourceLayer): SourceProblem | null {
  for (const option of layer.options.entries.values()) {
    const { name, value } = option;
    const known = /[aA]ctivation$/.test(name) ? activationNames : /Initializer$/.test(name) ? initializerNames : null;
    if (!known || typeof value !== 'string' || known.includes(value)) continue;
    const what = known === activationNames ? 'activation' : 'initializer';
    const close = nearest(value, known);
    return problemAt(layer, {
      misfit: `TensorFlow.js knows no ${what} '${value}'`,
      advice: close ? `Did you mean '${close}'?` : `It knows ${known.slice(0, 16).join(', ')}.`,
      option: name,
      unknownName: { meant: close, edit: close ? rewrite(option, `'${close}'`) : null },
    });
  }
  return null;
}
