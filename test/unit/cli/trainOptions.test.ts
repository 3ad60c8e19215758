import { describe, expect, it } from 'vitest';
import { trainHelp } from '../../../src/cli/help';
import { parseTrainOptions } from '../../../src/cli/trainOptions';
import { UsageError } from '../../../src/cli/values';
import { optimizerIds } from '../../../src/shared/optimizerIds';

describe('parseTrainOptions', () => {
  it('leaves everything to the script that is not asked for', () => {
    expect(parseTrainOptions(['a.ts'])).toEqual({
      help: false,
      file: 'a.ts',
      scriptArguments: [],
      optimizer: null,
      learningRate: null,
      hyperparameters: {},
      schedule: null,
      momentumSchedule: null,
      weightDecay: null,
      weightDecayMode: 'decoupled',
      clipNorm: null,
      clipValue: null,
      epochs: null,
      steps: null,
      batchSize: null,
      seed: expect.any(Number),
      engine: 'auto',
      threads: null,
      executionProvider: 'cpu',
      diagnosticsBudget: 10,
      format: 'pretty',
      failOn: 'error',
      memoryLimitMb: 4096,
      rules: {},
      log: true,
      out: null,
      resume: null,
      given: [],
    });
  });

  it('reads every option', () => {
    const words =
      '--optimizer muon --lr 1e-3 --schedule warmup:steps=5+cosine --momentum 0.5 --momentum-schedule linear:to=0.9 --set beta1=0.95 --set epsilon=1e-4 --weight-decay 0.1 --weight-decay-mode coupled --clip-norm 2 --clip-value 0.5 --epochs 3 --steps 40 --batch-size 16 --seed 4294967295 --engine eager --threads 2 --execution-provider webgpu --budget 2.5 --format ndjson --fail-on warning --memory-limit 512 a.ts';
    expect(parseTrainOptions(words.split(' '))).toMatchObject({
      optimizer: 'muon',
      learningRate: 0.001,
      schedule: 'warmup:steps=5+cosine',
      hyperparameters: { momentum: 0.5, beta1: 0.95, epsilon: 1e-4 },
      momentumSchedule: 'linear:to=0.9',
      weightDecay: 0.1,
      weightDecayMode: 'coupled',
      clipNorm: 2,
      clipValue: 0.5,
      epochs: 3,
      steps: 40,
      batchSize: 16,
      seed: 4294967295,
      engine: 'eager',
      threads: 2,
      executionProvider: 'webgpu',
      diagnosticsBudget: 2.5,
      format: 'ndjson',
      failOn: 'warning',
      memoryLimitMb: 512,
    });
  });

  it('passes on what comes after "--" untouched', () => {
    const { file, scriptArguments, epochs } = parseTrainOptions([
      'a.ts',
      '--epochs',
      '2',
      '--',
      '--epochs',
      'x',
      '--',
      'y',
    ]);
    expect({ file, scriptArguments, epochs }).toEqual({
      file: 'a.ts',
      scriptArguments: ['--epochs', 'x', '--', 'y'],
      epochs: 2,
    });
  });

  it('draws a seed of 32 bits, another each time', () => {
    const seeds = Array.from({ length: 20 }, () => parseTrainOptions(['a.ts']).seed);
    expect(new Set(seeds).size).toBeGreaterThan(15);
    expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff)).toBe(true);
  });

  it.each<[string, string[], string]>([
    ['no file', [], 'no script given: ravine train FILE'],
    ['two files', ['a.ts', 'b.ts'], 'one script at a time, but also got "b.ts"'],
    ['an unknown option', ['a.ts', '--colour'], 'unknown option --colour; ravine train --help'],
    ['an unknown option with a value', ['a.ts', '--colour=red'], 'unknown option --colour;'],
    ['an unknown short option', ['a.ts', '-x'], 'unknown option -x;'],
    ['too large a budget', ['a.ts', '--budget', '101'], '--budget "101" is no number from 0 to 100'],
    ['no threads', ['a.ts', '--threads', '0'], '--threads "0" is no whole number from 1'],
    ['a folder for no log', ['a.ts', '--out', 'd', '--no-log'], '--no-log and --out exclude each other'],
    ['an unknown optimizer', ['a.ts', '--optimizer', 'adamm'], `"adamm" is none of ${optimizerIds.join(', ')}`],
    ['a rate of zero', ['a.ts', '--lr', '0'], '--lr "0" is no number above 0'],
    ['a negative rate', ['a.ts', '--lr=-1'], '--lr "-1" is no number above 0'],
    [
      'a negative rate apart',
      ['a.ts', '--lr', '-1'],
      '--lr needs a value; write one that begins with "-" as --lr=VALUE',
    ],
    ['a rate in words', ['a.ts', '--lr', 'small'], '--lr "small" is no number above 0'],
    ['an infinite rate', ['a.ts', '--lr', 'Infinity'], '--lr "Infinity"'],
    ['an empty rate', ['a.ts', '--lr', ''], '--lr "" is no number above 0'],
    ['an unknown schedule', ['a.ts', '--schedule', 'sine'], '--schedule "sine" is no schedule: "sine" is none of'],
    [
      'a momentum of one',
      ['a.ts', '--momentum', '1'],
      '--momentum: momentum is 1, and must be a number from 0 to below 1',
    ],
    ['a momentum in words', ['a.ts', '--momentum', 'much'], '--momentum "much" is no number'],
    [
      'a momentum that Adam has not',
      ['a.ts', '--optimizer', 'adam', '--momentum', '0.9'],
      '--momentum: adam has no "momentum"; what can be set is learningRate, beta1, beta2, epsilon',
    ],
    [
      'a mean that never moves',
      ['a.ts', '--set', 'beta1=2'],
      '--set: beta1 is 2, and must be a number from 0 to below 1',
    ],
    [
      'a negative mean',
      ['a.ts', '--optimizer', 'adam', '--set', 'beta1=-3'],
      'beta1 is -3, and must be a number from 0 to below 1',
    ],
    ['a negative ε', ['a.ts', '--set', 'epsilon=-1'], 'epsilon is -1, and must be a number from 0 on'],
    ['a setting for no rate', ['a.ts', '--set', 'learningRate=-1'], 'learningRate is -1, and must be a number above 0'],
    [
      'a setting that nobody has',
      ['a.ts', '--set', 'beta9=1'],
      '--set: an optimizer of TensorFlow.js\'s own has no "beta9"; what can be set is',
    ],
    ...(
      [
        ['lookahead', 'synchronizationSteps', '0', 'a whole number from 1 on'],
        ['momentum', 'annealingSteps', '-5', 'a whole number from 0 on'],
        ['newton', 'damping', '-1', 'a number from 0 on'],
        ['muon', 'newtonSchulzSteps', '1.5', 'a whole number from 1 on'],
        ['shampoo', 'refreshSteps', '0', 'a whole number from 1 on'],
      ] as const
    ).map(([rule, name, value, range]): [string, string[], string] => [
      `${name} of ${value}`,
      ['a.ts', '--optimizer', rule, '--set', `${name}=${value}`],
      `--set: ${name} is ${value}, and must be ${range}`,
    ]),
    ['a setting without a number', ['a.ts', '--set', 'beta1'], '--set "beta1" is no NAME=NUMBER'],
    ['a setting in words', ['a.ts', '--set', 'beta1=high'], '--set "beta1=high" is no NAME=NUMBER'],
    ['a negative decay', ['a.ts', '--weight-decay=-1'], '--weight-decay "-1" is no number from 0 on'],
    ['an unknown way of decay', ['a.ts', '--weight-decay-mode', 'l2'], '"l2" is none of decoupled, coupled'],
    ['a clipping to nothing', ['a.ts', '--clip-norm', '0'], '--clip-norm "0" is no number above 0'],
    ['no epochs', ['a.ts', '--epochs', '0'], '--epochs "0" is no whole number from 1'],
    ['half an epoch', ['a.ts', '--epochs', '1.5'], '--epochs "1.5" is no whole number'],
    ['no steps', ['a.ts', '--steps', '0'], '--steps "0" is no whole number from 1'],
    ['steps in words', ['a.ts', '--steps', '1e3'], '--steps "1e3" is no whole number'],
    ['no batch', ['a.ts', '--batch-size', '0'], '--batch-size "0" is no whole number'],
    ['a negative seed', ['a.ts', '--seed=-1'], '--seed "-1" is no whole number from 0 to 4294967295'],
    ['a seed beyond 32 bits', ['a.ts', '--seed', '4294967296'], 'from 0 to 4294967295'],
    ['an unknown engine', ['a.ts', '--engine', 'gpu'], '--engine "gpu" is none of auto, compiled, eager'],
    ['an unknown format', ['a.ts', '--format', 'xml'], '--format "xml" is none of pretty, ndjson'],
    ['an unknown level', ['a.ts', '--fail-on', 'info'], '--fail-on "info" is none of error, warning'],
    ['a tiny heap', ['a.ts', '--memory-limit', '1'], '--memory-limit "1" is no whole number from 256'],
    ['an option without its value', ['a.ts', '--lr'], '--lr needs a value'],
    ['a name that every object has', ['a.ts', '--optimizer', 'constructor'], 'is none of'],
  ])('refuses %s in one line', (_, words, message) => {
    const refusal = () => parseTrainOptions(words);
    expect(refusal).toThrow(UsageError);
    expect(refusal).toThrow(message);
    expect(refusal).not.toThrow('\n');
  });

  it('reads changes of rules, several of one rule too', () => {
    const words = '--rule overfit=off --rule cliff.factor=50 --rule cliff.window=1e2 a.ts'.split(' ');
    expect(parseTrainOptions(words).rules).toEqual({ overfit: false, cliff: { factor: 50, window: 100 } });
  });

  it.each([
    ['overfitt=off', 'there is no rule "overfitt"; the rules are '],
    ['cliff.faktor=2', 'rule cliff has no threshold "faktor"; its thresholds are factor, '],
    ['cliff.factor=many', 'rule cliff: factor is NaN, and must be a number'],
    ['cliff.factor=', 'rule cliff: factor is NaN, and must be a number'],
    ['cliff=on', '--rule "cliff=on" is no ID=off and no ID.threshold=value'],
    ['cliff', '--rule "cliff" is no ID=off and no ID.threshold=value'],
  ])('refuses --rule %s', (word, problem) => {
    expect(() => parseTrainOptions(['a.ts', '--rule', word])).toThrow(problem);
  });

  it('help lists every option, and no other', () => {
    const listed = [...trainHelp.matchAll(/^ {2}(?:-h, )?--([a-z-]+)/gm)].map(([, name]) => name);
    expect(listed).toEqual(
      'optimizer lr schedule momentum momentum-schedule set weight-decay weight-decay-mode clip-norm clip-value epochs steps batch-size seed engine threads execution-provider budget format fail-on rule memory-limit out no-log resume help'.split(
        ' ',
      ),
    );
    // A path and the name of a run may be anything; a switch takes nothing.
    for (const name of listed.filter((one) => !['out', 'no-log', 'resume'].includes(one ?? ''))) {
      const words = name === 'help' ? ['--help'] : ['a.ts', `--${name}`, 'no such value'];
      const outcome = () => parseTrainOptions(words);
      if (name === 'help') expect(outcome().help).toBe(true);
      else expect(outcome).toThrow(`--${name} "no such value" is no`);
    }
  });
});
