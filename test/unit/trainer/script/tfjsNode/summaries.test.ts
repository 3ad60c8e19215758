import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buckets } from '../../../../../src/trainer/script/tfjsNode/histogram';
import { summaryFileWriter } from '../../../../../src/trainer/script/tfjsNode/summaryFileWriter';
import { tensorBoard } from '../../../../../src/trainer/script/tfjsNode/tensorBoardCallback';
import { type Event, readEvents } from '../../../../support/runlog/readEvents';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ravine-summaries-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function eventsIn(...names: string[]): Event[] {
  const where = join(folder, ...names);
  const [file, ...others] = readdirSync(where);
  expect(others).toEqual([]);
  expect(file).toMatch(/^events\.out\.tfevents\.\d+\..*\.v2$/);
  const [first, ...events] = readEvents(readFileSync(join(where, file!)));
  expect(first!.fileVersion).toBe('brain.Event:2');
  return events;
}
const tagsAndSteps = (events: readonly Event[]) => events.map(({ step, summary }) => [summary!.value[0]!.tag, step]);

describe('summaries for TensorBoard', () => {
  it('are readable at once, numbers and scalars', () => {
    const writer = summaryFileWriter(folder);
    writer.scalar('loss', 0.5, 1);
    writer.scalar('accuracy', tf.scalar(0.25), 2);
    const events = eventsIn();
    expect(tagsAndSteps(events)).toEqual([
      ['loss', 1],
      ['accuracy', 2],
    ]);
    expect(events.map(({ summary }) => summary!.value[0]!.simpleValue)).toEqual([0.5, 0.25]);
    expect(Math.abs(events[0]!.wallTime - Date.now() / 1000)).toBeLessThan(60);
  });

  it('have one writer a folder', () => {
    expect(summaryFileWriter(folder)).toBe(summaryFileWriter(folder));
  });

  it('hold histograms as tensors of edges and counts', () => {
    summaryFileWriter(folder).histogram('w', tf.tensor1d([0, 1, 1, 4]), 3, 2, 'weights');
    const { tag, tensor, metadata } = eventsIn()[0]!.summary!.value[0]!;
    expect(tag).toBe('w');
    expect(metadata).toMatchObject({ pluginData: { pluginName: 'histograms' }, summaryDescription: 'weights' });
    expect(tensor).toMatchObject({ dtype: 1, tensorShape: { dim: [{ size: 2 }, { size: 3 }] } });
    const { buffer, byteOffset } = tensor!.tensorContent;
    expect([...new Float32Array(buffer.slice(byteOffset, byteOffset + 24))]).toEqual([0, 2, 3, 2, 4, 1]);
  });

  it.each<[string, number[], number, number[]]>([
    ['no values', [], 3, []],
    ['equal values', [2, 2, 2], 30, [1.5, 2.5, 3]],
    ['the largest in the last bucket', [0, 1, 2, 3], 3, [0, 1, 1, 1, 2, 1, 2, 3, 2]],
  ])('buckets of %s', (_, values, count, expected) => {
    expect([...buckets(values, count)]).toEqual(expected);
  });

  it('refuse what they cannot hold', () => {
    const writer = summaryFileWriter(folder);
    expect(() => writer.scalar('loss', 1, 0.5)).toThrow('step is expected to be an integer');
    expect(() => writer.scalar('loss', tf.ones([2]) as tf.Scalar, 1)).toThrow('non-scalar');
    expect(() => buckets([1], 0)).toThrow('positive integer');
    expect(() => summaryFileWriter('')).toThrow('non-empty');
  });
});

describe('the TensorBoard callback', () => {
  const train = async (args?: Parameters<typeof tensorBoard>[1]) => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['mae'] });
    const callbacks = tensorBoard(folder, args);
    const { history } = await model.fit(tf.ones([8, 2]), tf.ones([8, 1]), {
      ...{ epochs: 2, batchSize: 3, validationSplit: 0.25, verbose: 0, callbacks },
    });
    return { history, weights: model.weights.map(({ name }) => name) };
  };

  it('writes what an epoch ended with, training and validation apart', async () => {
    const { history } = await train();
    expect(tagsAndSteps(eventsIn('train'))).toEqual(
      [1, 2].flatMap((epoch) => [
        ['epoch_loss', epoch],
        ['epoch_mae', epoch],
      ]),
    );
    const validation = eventsIn('val');
    expect(new Set(tagsAndSteps(validation).map(([tag]) => tag))).toEqual(new Set(['epoch_loss', 'epoch_mae']));
    const last = validation.findLast(({ summary }) => summary!.value[0]!.tag === 'epoch_loss');
    expect(last!.summary!.value[0]!.simpleValue).toBeCloseTo(history.val_loss![1] as number, 6);
  });

  it('writes batches and weights where it is asked to', async () => {
    const { weights } = await train({ updateFreq: 'batch', histogramFreq: 1 });
    const tags = tagsAndSteps(eventsIn('train'));
    expect(tags.filter(([tag]) => tag === 'batch_loss').map(([, step]) => step)).toEqual([1, 2, 3, 4]);
    for (const name of weights) for (const epoch of [0, 1]) expect(tags).toContainEqual([name, epoch]);
  });

  it('refuses frequencies that it does not know', () => {
    expect(() => tensorBoard(folder, { updateFreq: 'hourly' as 'epoch' })).toThrow('updateFreq');
    expect(() => tensorBoard(folder, { histogramFreq: -1 })).toThrow('positive integer');
  });
});
