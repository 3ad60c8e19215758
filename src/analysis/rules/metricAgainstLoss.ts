import { fix, setOption } from '../fixes/edit';
import { type OutputActivation, outputActivation } from '../layers/activation';
import type { SourceCompile } from '../sourceModel';
import { defineStaticRule, type SourceObservation } from './rule';

const regression =
  /^(meanSquaredError|meanAbsoluteError|meanAbsolutePercentageError|meanSquaredLogarithmicError|logcosh)$/;
const accuracy = /^(accuracy|acc|binaryAccuracy|categoricalAccuracy)$/;

/** A metric that counts right classes, where there are none, or that counts them in another form than the loss has them. */
export const metricAgainstLoss = defineStaticRule({
  id: 'metric-against-loss',
  summary: 'A metric that does not fit the loss: accuracy of a regression, categorical accuracy of class numbers.',
  severity: 'warning',
  defaults: {},
  source: 'tfjs-layers 4.22, metrics.ts; UMLAUT (Schoop et al. 2021)',

  check: ({ models }) =>
    models.flatMap((model) => {
      const output = outputActivation(model);
      return output ? model.compiles.flatMap((compile) => judge(output, compile)) : [];
    }),
});

function judge(output: OutputActivation, { loss, metrics, complete, options }: SourceCompile): SourceObservation[] {
  if (!loss?.name || !complete) return [];
  return metrics.flatMap(({ name, range }) => {
    const problem = problemWith(name, loss.name!, output);
    if (!problem) return [];
    const { message, advice, better } = problem;
    const fixes = metrics.length === 1 ? fix(`Use ${better}`, setOption(options, 'metrics', `['${better}']`)) : [];
    return [{ range, message, advice, fixes }];
  });
}

function problemWith(metric: string, loss: string, { name, units }: OutputActivation) {
  if (regression.test(loss) && accuracy.test(metric) && name === 'linear') {
    return {
      message: `'${metric}' counts right classes, and this model, with ${loss} and no last activation, predicts numbers: it stays near 0 however good the model is.`,
      advice: "Use 'mae' or 'mse', or no metric: the loss tells.",
      better: 'mae',
    };
  }
  if (loss === 'sparseCategoricalCrossentropy' && metric === 'categoricalAccuracy') {
    return {
      message:
        "'categoricalAccuracy' takes one-hot rows, and sparseCategoricalCrossentropy class numbers: it counts something else.",
      advice: "Use 'accuracy', which fits itself to the loss.",
      better: 'accuracy',
    };
  }
  if (metric === 'binaryAccuracy' && name === 'softmax' && units !== null && units > 2) {
    return {
      message: `'binaryAccuracy' counts each of the ${units} outputs by itself: guessing gives ${Math.round(100 - 100 / units)} %.`,
      advice: "Use 'accuracy', which counts right classes.",
      better: 'accuracy',
    };
  }
  return null;
}
