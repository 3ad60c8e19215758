import type * as TypeScript from 'typescript';
import { rewrite } from '../fixes/edit';
import { perhaps } from '../interpreter/fork';
import { callFunction } from '../interpreter/functions';
import type { Machine } from '../interpreter/machine';
import type { Argument, ModelValue, OptimizerValue } from '../interpreter/tfjsValues';
import { tensor, unknown, type Value } from '../interpreter/values';
import { nearest } from '../layers/nearest';
import type {
  SourceCompile,
  SourceLoss,
  SourceOptimizer,
  SourceOption,
  SourceOptions,
  SourceProblem,
} from '../sourceModel';
import { remember } from './model';
import { lossNames, metricNames, optimizerNames } from './names';
import { optionsOf } from './options';

type Call = TypeScript.CallExpression | TypeScript.NewExpression;

/** `model.compile({ optimizer, loss, metrics })` */
export function compile(machine: Machine, model: ModelValue, [given]: readonly Argument[], node: Call): void {
  const options = optionsOf(machine, given?.value, node);
  const value = (name: string) =>
    given?.value.type === 'object' ? given.value.properties.get(name)?.value : undefined;
  const metrics = metricsOf(options);
  const made: SourceCompile = {
    call: machine.range(node),
    callee: machine.range(node.expression),
    options,
    loss: lossOf(machine, model, value('loss'), options),
    optimizer: optimizerOf(machine, value('optimizer'), options),
    metrics,
    layers: model.layers.length,
    complete: model.complete,
    problems: problemsOf(machine, options, metrics, value('optimizer'), node),
  };
  remember(machine, model.compiles, made);
  setCompile(machine, model, made);
}

function setCompile(machine: Machine, model: ModelValue, made: SourceCompile | null): void {
  machine.change(
    () => {
      const before = model.compile;
      model.compile = made;
      return () => {
        model.compile = before;
      };
    },
    () => setCompile(machine, model, null),
  );
}

/** Of several outputs with losses of their own, none is told. */
function lossOf(
  machine: Machine,
  model: ModelValue,
  value: Value | undefined,
  options: SourceOptions,
): SourceLoss | null {
  const option = options.entries.get('loss');
  const one = value?.type === 'array' && !value.open && value.items.length === 1 ? value.items[0] : value;
  if (!one || !option) return null;
  // A loss of one's own is run on the model's output, to see what it does with it.
  if (one.type === 'function') {
    perhaps(machine, () => void callFunction(machine, one, [unknown(), tensor({ output: model })]));
  }
  return { name: nameOfFunction(one), range: option.valueRange };
}

function nameOfFunction(value: Value): string | null {
  if (value.type === 'constant' && typeof value.value === 'string') return value.value;
  return value.type === 'tfjs' ? value.path : null;
}

function optimizerOf(machine: Machine, value: Value | undefined, options: SourceOptions): SourceOptimizer | null {
  const option = options.entries.get('optimizer');
  if (value?.type === 'optimizer') return describeOptimizer(machine, value);
  if (!option || typeof option.value !== 'string') return null;
  return { name: option.value.toLowerCase(), call: option.valueRange, learningRate: null };
}

export const describeOptimizer = (machine: Machine, { name, call, learningRate }: OptimizerValue): SourceOptimizer => ({
  name,
  call: machine.range(call),
  learningRate: learningRate && { value: learningRate.value, range: machine.range(learningRate.node) },
});

function metricsOf(options: SourceOptions): SourceCompile['metrics'] {
  const option = options.entries.get('metrics');
  const names = Array.isArray(option?.value) ? option.value : [option?.value];
  return names.flatMap((name) => (option && typeof name === 'string' ? [{ name, range: option.valueRange }] : []));
}

function problemsOf(
  machine: Machine,
  options: SourceOptions,
  metrics: SourceCompile['metrics'],
  optimizer: Value | undefined,
  node: Call,
): SourceProblem[] {
  const { entries } = options;
  const list = entries.get('metrics');
  const problems: (SourceProblem | null)[] = [
    unknownName('loss', entries.get('loss')?.value, lossNames, entries.get('loss')),
    unknownName('optimizer', entries.get('optimizer')?.value, optimizerNames, entries.get('optimizer')),
    ...metrics.map(({ name }) => unknownName('metric', name, metricNames, list, metrics.length === 1)),
  ];
  if (!optimizer && !options.open && options.entries.size > 0) {
    problems.push({
      message: 'compile needs an optimizer.',
      advice: "Add one: optimizer: 'adam'.",
      range: machine.range(node.expression),
      unknownName: null,
    });
  }
  return problems.filter((problem) => problem !== null);
}

/** `isAlone`: the option holds this name and no other. */
function unknownName(
  what: string,
  name: unknown,
  known: readonly string[],
  option: SourceOption | undefined,
  isAlone = true,
): SourceProblem | null {
  if (typeof name !== 'string' || !option || known.includes(name)) return null;
  const meant = nearest(name, known);
  const text = Array.isArray(option.value) ? `['${meant}']` : `'${meant}'`;
  return {
    message: `TensorFlow.js knows no ${what} '${name}'.`,
    advice: meant ? `Did you mean '${meant}'?` : `It knows ${known.join(', ')}.`,
    range: option.valueRange,
    unknownName: { meant, edit: meant && isAlone ? rewrite(option, text) : null },
  };
}
