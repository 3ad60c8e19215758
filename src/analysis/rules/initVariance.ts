import { fix, setOption } from '../fixes/edit';
import { activationOf, consumersOf } from '../layers/activation';
import { type Fans, fansOf, initializerOf, initialVariance } from '../layers/initialization';
import type { SourceLayer } from '../sourceModel';
import { factor } from './numbers';
import { defineStaticRule, type SourceObservation } from './rule';

type Thresholds = { factor: number; seluFactor: number; parameters: number };

/**
 * The rule of the same name in `src/diagnostics`, from what stands in the source: the deviation that an initializer gives against √(2/fanIn) (He et al. 2015, for
 * ReLU), √(2/(fanIn + fanOut)) (Glorot & Bengio 2010), √(1/fanIn) (LeCun et al. 1998). SELU keeps mean and variance of its signals for √(1/fanIn) alone
 * (Klambauer et al. 2017). A last layer may begin as small as one likes.
 */
export const initVariance = defineStaticRule<Thresholds>({
  id: 'init-variance',
  summary: 'Initial weights that are far too large or too small for the size of their layer.',
  severity: 'information',
  defaults: { factor: 4, seluFactor: 1.3, parameters: 16 },
  source:
    'He et al. 2015, Glorot & Bengio 2010, LeCun et al. 1998, Klambauer et al. 2017; factors and smallest layer: chosen by us',

  check: ({ models }, thresholds) =>
    models.flatMap((model) =>
      model.layers.flatMap((layer, i) => (consumersOf(model, i).length > 0 ? judge(layer, thresholds) : [])),
    ),
});

function judge(layer: SourceLayer, thresholds: Thresholds): SourceObservation[] {
  const option = layer.options.entries.get('kernelInitializer');
  const fans = option && fansOf(layer);
  const variance = fans && initialVariance(layer, fans);
  if (!option || variance === null || !fans || fans.fanIn * fans.fanOut < thresholds.parameters) return [];
  const isSelu = activationOf(layer) === 'selu';
  const deviation = Math.sqrt(variance!);
  const usual = isSelu ? Math.sqrt(1 / fans.fanIn) : nearestUsual(deviation, fans);
  const times = Math.max(deviation / usual, usual / deviation);
  // What tfjs cuts off at two deviations is a little small for anything: leCunNormal is what is asked for.
  if (times <= (isSelu ? thresholds.seluFactor : thresholds.factor) || initializerOf(layer) === 'leCunNormal')
    return [];
  const better = isSelu ? 'leCunNormal' : /^relu/.test(activationOf(layer) ?? '') ? 'heNormal' : 'glorotNormal';
  return [
    {
      range: option.valueRange,
      message: `The weights of this layer begin too ${deviation > usual ? 'large' : 'small'}: their standard deviation is ${factor(deviation)}, ${factor(times)} times ${deviation > usual ? 'more' : 'less'} than ${isSelu ? 'SELU needs' : 'usual'} for ${fans.fanIn} inputs (${factor(usual)}).`,
      advice: `Use '${better}', which fits the spread to the size of the layer${isSelu ? ' as SELU needs it' : ''}.`,
      fixes: fix(`Use ${better}`, setOption(layer.options, 'kernelInitializer', `'${better}'`)),
    },
  ];
}

function nearestUsual(deviation: number, { fanIn, fanOut }: Fans): number {
  const all = [Math.sqrt(2 / fanIn), Math.sqrt(1 / fanIn), Math.sqrt(2 / (fanIn + fanOut))];
  return Math.min(Math.max(deviation, Math.min(...all)), Math.max(...all));
}
