import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { AdvisedError } from '../../../../src/trainer/script/advisedError';
import { type Explanation, explain } from '../../../../src/trainer/script/explain';

/** What is said of the error that an action really meets. */
async function explained(action: () => unknown): Promise<Explanation | null> {
  try {
    await action();
  } catch (error) {
    return explain(error as Error);
  }
  throw new Error('nothing was thrown');
}

const evaluate = (code: string) => () => new Function('tf', 'missing', code)(tf);

describe('errors of browser scripts', () => {
  it.each(['document', 'window', 'XMLHttpRequest', 'localStorage', 'tfvis'])('%s', async (name) => {
    const found = await explained(evaluate(`${name}.x`));
    expect(found!.message).toMatch(new RegExp(`^${name} is not defined: .*web page`));
    expect(found!.advice).toContain('createModel()');
  });

  it('tf as a global', async () => {
    expect((await explained(() => new Function('tf.ones([1])')()))!.advice).toContain('import * as tf');
  });

  it('any other name is only what it is', async () => {
    expect(await explained(evaluate('documents.x'))).toBeNull();
  });

  it.each([{ getContext: () => null, width: 1, height: 1 }, {}, null])('pixels of %o', async (pixels) => {
    const found = await explained(() => tf.browser.fromPixels(pixels as unknown as tf.PixelData));
    expect(found!.advice).toContain('decodeImage');
  });

  it.each(['data.csv', './model/model.json'])('an address without a host: %s', async (url) => {
    const found = await explained(() => fetch(url));
    expect(found!.message).toContain(`"${url}"`);
    expect(found!.advice).toContain(`file://${url}`);
  });
});

describe('errors of downloads', () => {
  it('a host without an address', async () => {
    const found = await explained(() => fetch('http://nowhere.invalid/x'));
    expect(found!.message).toMatch(
      /^The host nowhere\.invalid cannot be reached: its name .* \((ENOTFOUND|EAI_AGAIN)\)\.$/,
    );
  });

  it('a host that refuses, by fetch and by an event', async () => {
    const port = await closedPort();
    const refused = `The host 127.0.0.1:${port} cannot be reached: it refuses the connection (ECONNREFUSED).`;
    expect((await explained(() => fetch(`http://127.0.0.1:${port}/x`)))!.message).toBe(refused);
    const request = () => new Promise((_, reject) => get(`http://127.0.0.1:${port}/x`).on('error', reject));
    expect((await explained(request))!.message).toBe(refused);
  });

  it('one of several addresses', () => {
    const attempt = Object.assign(new Error('no'), { code: 'ECONNREFUSED', address: '::1', port: 80 });
    const all = Object.assign(new AggregateError([attempt]), { code: 'ECONNREFUSED' });
    expect(explain(new TypeError('fetch failed', { cause: all }))!.message).toContain('::1:80');
  });
});

describe('errors of files', () => {
  it('that are not there', async () => {
    const found = await explained(() => readFileSync('no/such/file.csv'));
    expect(found).toMatchObject({ message: 'no/such/file.csv does not exist.' });
    expect(found!.advice).toContain(process.cwd());
  });

  it('that are folders', async () => {
    const found = await explained(() => tf.util.assert(false, () => 'other'));
    expect(found).toBeNull();
    const folder = Object.assign(new Error('EISDIR'), { code: 'EISDIR', path: tmpdir() });
    expect(explain(folder)!.message).toContain('is a folder');
  });
});

describe('errors with tensors, as tfjs words them', () => {
  const model = () => {
    const made = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
    made.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    return made;
  };
  const variable = () => tf.variable(tf.ones([3]));
  it.each<[string, () => unknown, string]>([
    [
      'disposed',
      () => {
        const x = tf.ones([2]);
        x.dispose();
        return x.add(1);
      },
      'tf.keep()',
    ],
    [
      'a disposed layer',
      () => {
        const made = model();
        made.dispose();
        return made.predict(tf.ones([1, 3]));
      },
      'tf.keep()',
    ],
    [
      'a loss of three numbers',
      () => {
        const w = variable();
        return tf.variableGrads(() => w.square() as tf.Scalar);
      },
      '.mean()',
    ],
    [
      'a loss without connection',
      () => {
        const w = variable();
        return tf.variableGrads(() => tf.scalar(w.dataSync()[0]!), [w]);
      },
      'dataSync()',
    ],
    ['factors that do not fit', () => tf.matMul(tf.ones([2, 3]), tf.ones([2, 3])), 'tensor.shape'],
    ['summands that do not fit', () => tf.add(tf.ones([2, 3]), tf.ones([4])), 'tensor.shape'],
    ['values that do not fill a shape', () => tf.tensor([1, 2, 3], [2, 2]), 'tensor.shape'],
    ['another shape of data', () => model().fit(tf.ones([4, 5]), tf.ones([4, 1])), 'tensor.shape'],
    ['another number of axes', () => model().predict(tf.ones([4, 5, 6])), 'tensor.shape'],
    ['another shape in a concatenation', () => tf.concat([tf.ones([2, 3]), tf.ones([2, 4])]), 'tensor.shape'],
    ['a tensor larger than any memory', () => tf.zeros([1e9, 1e6]), 'memory'],
    ['an unknown place to save to', () => model().save('s3://bucket/model'), 'file://'],
  ])('%s', async (_, action, advice) => {
    expect((await explained(action))!.advice).toContain(advice);
  });

  it('errors that bring their own advice', () => {
    expect(explain(new AdvisedError('What.', 'Do.'))).toEqual({ message: 'What.', advice: 'Do.' });
  });
});

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
