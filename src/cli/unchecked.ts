import type { Analysis } from '../analysis/analyse';
import type { SourceCompile, SourceModel, SourceTraining } from '../analysis/sourceModel';
import type { TextPlace } from '../analysis/textRange';

/** Checks that could not be made, and why. */
export interface Unchecked {
  rules: readonly string[];
  why: string;
  /** Null: of the whole file. */
  place: TextPlace | null;
}

/** What the rules on sources could not see in an analysed text: they are silent there, which is not the same as content. */
export function unchecked({ models, finished }: Analysis, allRules: readonly string[]): Unchecked[] {
  if (models.length === 0)
    return [{ rules: allRules, why: 'no model is built in this file that can be followed', place: null }];
  const whole = finished ? [] : [{ rules: allRules, why: 'the file could not be followed to its end', place: null }];
  return [...whole, ...models.flatMap(ofModel)];
}

function ofModel(model: SourceModel): Unchecked[] {
  const { call, complete, layers, compiles, trainings } = model;
  const unknown = layers.filter(({ output, problem }) => output === null && problem === null);
  return [
    ...when(!complete, ['output-activation-against-loss', 'label-form'], 'not all layers of the model are known', call),
    ...when(
      unknown.length > 0,
      ['shape-error'],
      unknown.length === 1
        ? "this layer's shape is not known"
        : `the shapes of ${unknown.length} of ${layers.length} layers are not known, this one's first`,
      unknown[0]?.callee ?? call,
    ),
    ...compiles.flatMap(ofCompile),
    ...trainings.flatMap(ofTraining),
  ];
}

function ofCompile({ callee, loss, optimizer }: SourceCompile): Unchecked[] {
  return [
    ...when(
      !loss?.name,
      ['output-activation-against-loss', 'label-form', 'metric-against-loss'],
      'the loss is not known by its name',
      loss?.range ?? callee,
    ),
    ...when(!optimizer, ['learning-rate-out-of-range'], 'the optimizer is not known', callee),
  ];
}

function ofTraining({ callee, method, data: { xs, ys } }: SourceTraining): Unchecked[] {
  if (method === 'fitDataset')
    return [{ rules: ['label-form', 'unscaled-data'], why: 'the data come from a dataset', place: callee.start }];
  return [
    ...when(!ys || (!ys.shape && !ys.labels), ['label-form'], 'the form of the targets is not known', callee),
    ...when(!xs, ['unscaled-data'], 'where the inputs come from is not known', callee),
  ];
}

const when = (holds: boolean, rules: string[], why: string, { start }: { start: TextPlace }): Unchecked[] =>
  holds ? [{ rules, why, place: start }] : [];
