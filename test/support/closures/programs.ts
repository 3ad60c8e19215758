import * as tf from '@tensorflow/tfjs';

/** What a program shows of itself: everything that it could see, in order. */
export type Show = (what: string, seen: ArrayLike<number> | number | string | boolean) => void;

/** A small program that takes gradients, as scripts do. It cleans up after itself as far as it wants to: what it leaves is compared as well. */
export type Program = (show: Show) => void | Promise<void>;

const variables = <Name extends string>(shapes: Record<Name, number[]>): Record<Name, tf.Variable> =>
  Object.fromEntries(
    Object.entries<number[]>(shapes).map(([name, shape]) => [name, tf.variable(tf.randomNormal(shape, 0, 0.5))]),
  ) as Record<Name, tf.Variable>;

const showAll = (show: Show, named: Record<string, tf.Tensor>) => {
  for (const [name, tensor] of Object.entries(named)) show(name, tensor.dataSync());
};

const repeat = (times: number, action: (step: number) => void) => {
  for (let step = 0; step < times; step++) action(step);
};

function mlp() {
  const w = variables({ w1: [4, 6], b1: [6], w2: [6, 3], b2: [3] });
  const predict = (x: tf.Tensor2D) =>
    x
      .matMul(w.w1 as tf.Tensor2D)
      .add(w.b1)
      .relu()
      .matMul(w.w2 as tf.Tensor2D)
      .add(w.b2);
  const loss = (x: tf.Tensor2D, y: tf.Tensor2D): tf.Scalar => tf.losses.softmaxCrossEntropy(y, predict(x)) as tf.Scalar;
  return { w, predict, loss };
}

const batchOf = (size: number) => ({
  x: tf.randomNormal([size, 4]) as tf.Tensor2D,
  y: tf.oneHot(tf.randomUniform([size], 0, 3, 'int32'), 3).toFloat() as tf.Tensor2D,
});

const layersModel = (layers: tf.layers.Layer[]) => tf.sequential({ layers });

/** Of the same name in every run. */
const seeded = { kernelInitializer: 'glorotNormal' } as const;

/** Loops of every kind that scripts write by hand. */
export const programs: Record<string, Program> = {
  'minimize with its cost': (show) => {
    const { w, loss } = mlp();
    const optimizer = tf.train.sgd(0.1);
    const { x, y } = batchOf(8);
    repeat(5, () => {
      const cost = optimizer.minimize(() => loss(x, y), true)!;
      show('cost', cost.dataSync());
      cost.dispose();
    });
    showAll(show, w);
  },

  'a batch drawn within the closure': (show) => {
    const { w, loss } = mlp();
    const optimizer = tf.train.adam(0.01);
    let drawn = 0;
    repeat(5, () => {
      optimizer.minimize(() => {
        drawn++;
        const { x, y } = batchOf(8);
        return loss(x, y);
      });
    });
    show('drawn', drawn);
    showAll(show, w);
  },

  'values read in the middle': (show) => {
    const { w, predict } = mlp();
    const { x, y } = batchOf(6);
    const optimizer = tf.train.momentum(0.05, 0.9);
    repeat(4, () => {
      optimizer.minimize(() => {
        const logits = predict(x);
        show('logits', logits.dataSync());
        show('as text', logits.toString());
        const scale = 1 + Math.abs((logits.arraySync() as number[][])[0]![0]!);
        return tf.losses.softmaxCrossEntropy(y, logits).mul(scale) as tf.Scalar;
      });
    });
    showAll(show, w);
  },

  'a value awaited after the closure': async (show) => {
    const { loss } = mlp();
    const { x, y } = batchOf(6);
    for (let step = 0; step < 3; step++) {
      let awaited: Promise<Float32Array> | null = null;
      const { value, grads } = tf.variableGrads(() => {
        const l = loss(x, y);
        awaited = l.mul(2).data<'float32'>();
        return l;
      });
      show('value', await value.data());
      show('awaited', await awaited!);
      value.dispose();
      tf.dispose(grads);
    }
  },

  'tensors that are kept': (show) => {
    const { w, predict } = mlp();
    const { x } = batchOf(5);
    repeat(3, () => {
      let hidden: tf.Tensor | null = null;
      const { value, grads } = tf.variableGrads(() => {
        const logits = predict(x);
        hidden = tf.keep(logits.softmax());
        return logits.square().mean() as tf.Scalar;
      });
      show('kept', hidden!.dataSync());
      show('used', hidden!.add(1).sum().dataSync());
      show('value', value.dataSync());
      for (const name of Object.keys(grads))
        show(name === w.w1.name ? 'w1' : 'gradient', grads[name]!.mul(1).dataSync());
      hidden!.dispose();
      value.dispose();
      tf.dispose(grads);
    });
  },

  'a variable assigned within': (show) => {
    const { w, loss } = mlp();
    const { x, y } = batchOf(5);
    const running = tf.variable(tf.scalar(0), false);
    const optimizer = tf.train.sgd(0.1);
    repeat(4, () => {
      optimizer.minimize(() => {
        const l = loss(x, y);
        running.assign(running.mul(0.9).add(l.mul(0.1)) as tf.Scalar);
        return l;
      });
      show('running', running.dataSync());
    });
    show('changed outside', running.add(1).dataSync());
    showAll(show, w);
  },

  'a variable assigned from outside, within': (show) => {
    const { w, loss } = mlp();
    const { x, y } = batchOf(5);
    const target = tf.variable(tf.zerosLike(w.w1), false);
    repeat(3, () => {
      const outside = w.w1.mul(0.5);
      const { value, grads } = tf.variableGrads(() => {
        target.assign(outside);
        return loss(x, y).add(target.mean()) as tf.Scalar;
      });
      outside.dispose();
      show('target', target.dataSync());
      show('value', value.dataSync());
      value.dispose();
      tf.dispose(grads);
    });
  },

  'dropout and noise': (show) => {
    const { w, predict } = mlp();
    const { x, y } = batchOf(8);
    const optimizer = tf.train.rmsprop(0.01);
    repeat(5, () => {
      const cost = optimizer.minimize(() => {
        const noisy = x.add(tf.truncatedNormal([8, 4], 0, 0.1)) as tf.Tensor2D;
        return tf.losses.softmaxCrossEntropy(y, tf.dropout(predict(noisy), 0.3)) as tf.Scalar;
      }, true)!;
      show('cost', cost.dataSync());
      cost.dispose();
    });
    showAll(show, w);
  },

  'shapes that change': (show) => {
    const { w, loss } = mlp();
    const optimizer = tf.train.sgd(0.1);
    repeat(12, (step) => {
      const { x, y } = batchOf(3 + (step % 5));
      const cost = optimizer.minimize(() => loss(x, y), true)!;
      show('cost', cost.dataSync());
      tf.dispose([cost, x, y]);
    });
    showAll(show, w);
  },

  'numbers that change from call to call': (show) => {
    const { w, loss } = mlp();
    const { x, y } = batchOf(6);
    const optimizer = tf.train.sgd(0.1);
    repeat(8, (step) => {
      const cost = optimizer.minimize(
        () =>
          loss(x, y)
            .mul(0.5)
            .add(
              w.w1
                .square()
                .sum()
                .mul(0.01 * step),
            )
            .add(step === 4 ? Number.NaN : 0)
            .where(tf.scalar(step !== 4, 'bool'), 0) as tf.Scalar,
        true,
      )!;
      show('cost', cost.dataSync());
      cost.dispose();
    });
    showAll(show, w);
  },

  'gradients by grad, grads and valueAndGrads': (show) => {
    const x = tf.tensor2d([1, -2, 3, 0.5], [2, 2]);
    repeat(3, () => {
      const one = tf.grad((t) => t.tanh().mul(t).sum())(x);
      show('grad', one.dataSync());
      const [a, b] = tf.grads((p, q) => p!.matMul(q as tf.Tensor2D).sigmoid())([x, x.transpose()]);
      show('a', a!.dataSync());
      show('b', b!.dataSync());
      const { value, grad } = tf.valueAndGrad((t) => t.softplus())(x, tf.onesLike(x).mul(2));
      show('value', value.dataSync());
      show('with dy', grad.dataSync());
      const both = tf.valueAndGrads((p, q) => p!.sub(q!).square().mean())([x, x.mul(3)]);
      show('both', both.value.dataSync());
      show('first', both.grads[0]!.dataSync());
      tf.dispose([one, a!, b!, value, grad, both.value, ...both.grads]);
    });
  },

  'gradients of gradients': (show) => {
    const x = tf.tensor1d([0.5, -1, 2]);
    repeat(3, () => {
      const second = tf.grad((t) =>
        tf
          .grad((s) => s.pow(3).add(s.square().mul(2)).sum())(t)
          .sum(),
      )(x);
      show('second', second.dataSync());
      second.dispose();
    });
  },

  'a gradient penalty': (show) => {
    const w = variables({ w: [3, 1] });
    const x = tf.randomNormal([4, 3]) as tf.Tensor2D;
    const optimizer = tf.train.sgd(0.05);
    repeat(4, () => {
      const cost = optimizer.minimize(() => {
        const critic = (t: tf.Tensor) =>
          (t as tf.Tensor2D)
            .matMul(w.w as tf.Tensor2D)
            .square()
            .sum();
        const slope = tf.grad(critic)(x);
        return critic(x).add(slope.square().sum().sqrt().sub(1).square().mul(10)) as tf.Scalar;
      }, true)!;
      show('cost', cost.dataSync());
      cost.dispose();
    });
    showAll(show, w);
  },

  'a custom gradient': (show) => {
    const reversed = tf.customGrad((x, save) => {
      (save as tf.GradSaveFunc)([x as tf.Tensor]);
      return {
        value: (x as tf.Tensor).square(),
        gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => [dy.mul(saved[0]!.abs()).mul(-0.5)],
      };
    });
    const { w, predict } = mlp();
    const { x } = batchOf(4);
    const optimizer = tf.train.adagrad(0.1);
    repeat(4, () => {
      const cost = optimizer.minimize(() => reversed(predict(x)).mean() as tf.Scalar, true)!;
      show('cost', cost.dataSync());
      cost.dispose();
    });
    showAll(show, w);
  },

  REINFORCE: (show) => {
    const { w, predict } = mlp();
    const optimizer = tf.train.adam(0.02);
    repeat(3, () => {
      const collected: Record<string, tf.Tensor[]> = {};
      const rewards: number[] = [];
      repeat(5, () => {
        const state = tf.randomNormal([1, 4]) as tf.Tensor2D;
        const { value, grads } = tf.variableGrads(() => {
          const logits = predict(state) as tf.Tensor2D;
          const action = tf.multinomial(logits, 1, 7).dataSync()[0]!;
          rewards.push(action);
          return tf.losses.softmaxCrossEntropy(tf.oneHot([action], 3), logits) as tf.Scalar;
        });
        for (const [name, gradient] of Object.entries(grads)) collected[name] = [...(collected[name] ?? []), gradient];
        show('loss', value.dataSync());
        tf.dispose([value, state]);
      });
      tf.tidy(() => {
        const scaled = Object.entries(collected).map(([name, list]) => {
          const returns = list.map((gradient, i) => gradient.mul(rewards.slice(i).reduce((sum, r) => sum + r, 0)));
          return [name, tf.stack(returns).mean(0)] as const;
        });
        optimizer.applyGradients(Object.fromEntries(scaled) as never);
      });
      tf.dispose(collected);
    });
    showAll(show, w);
  },

  'gradients accumulated and clipped': (show) => {
    const { w, loss } = mlp();
    const optimizer = tf.train.sgd(0.1);
    repeat(3, () => {
      let sums: Record<string, tf.Tensor> = {};
      repeat(3, () => {
        const { x, y } = batchOf(4);
        const { value, grads } = tf.variableGrads(() => loss(x, y));
        const next = Object.entries(grads).map(([name, gradient]) => [
          name,
          sums[name] ? sums[name].add(gradient) : gradient.clone(),
        ]);
        tf.dispose([sums, grads, value, x, y]);
        sums = Object.fromEntries(next as [string, tf.Tensor][]);
      });
      const clipped = Object.entries(sums).map(([name, tensor]) => ({ name, tensor: tensor.clipByValue(-0.5, 0.5) }));
      optimizer.applyGradients(clipped);
      tf.dispose([sums, clipped.map(({ tensor }) => tensor)]);
    });
    showAll(show, w);
  },

  'weights assigned by hand': (show) => {
    const { w, loss } = mlp();
    const { x, y } = batchOf(8);
    const all = Object.values(w);
    repeat(4, () => {
      const { value, grads } = tf.variableGrads(() => loss(x, y), all);
      for (const one of all) {
        tf.tidy(() => one.assign(one.sub(grads[one.name]!.mul(0.1)) as never));
      }
      show('value', value.dataSync());
      value.dispose();
      tf.dispose(grads);
    });
    showAll(show, w);
  },

  'a dense model called in training': (show) => {
    const model = layersModel([
      tf.layers.dense({ units: 6, activation: 'tanh', inputShape: [4], ...seeded }),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.2 }),
      tf.layers.dense({ units: 2, ...seeded }),
    ]);
    const { x } = batchOf(8);
    const optimizer = tf.train.adam(0.01);
    repeat(5, () => {
      const cost = optimizer.minimize(
        () => (model.apply(x, { training: true }) as tf.Tensor).square().mean() as tf.Scalar,
        true,
      )!;
      show('cost', cost.dataSync());
      cost.dispose();
    });
    for (const weight of model.getWeights()) show('weight', weight.dataSync());
    show('prediction', (model.predict(x) as tf.Tensor).dataSync());
  },

  'predict within the closure': (show) => {
    const model = layersModel([
      tf.layers.conv2d({ filters: 2, kernelSize: 3, activation: 'relu', inputShape: [6, 6, 1], ...seeded }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: 'softmax', ...seeded }),
    ]);
    const x = tf.randomNormal([4, 6, 6, 1]);
    const y = tf.oneHot([0, 2, 1, 1], 3);
    const optimizer = tf.train.sgd(0.1);
    repeat(4, () => {
      const cost = optimizer.minimize(
        () => tf.metrics.categoricalCrossentropy(y, model.predict(x) as tf.Tensor).mean() as tf.Scalar,
        true,
      )!;
      show('cost', cost.dataSync());
      cost.dispose();
    });
    for (const weight of model.getWeights()) show('weight', weight.dataSync());
  },

  'an embedding': (show) => {
    const table = tf.variable(tf.randomNormal([7, 3]));
    const optimizer = tf.train.adam(0.05);
    repeat(4, (step) => {
      const ids = tf.tensor2d(
        [
          [0, 3, 3],
          [step, 1, 6],
        ],
        [2, 3],
        'int32',
      );
      const cost = optimizer.minimize(() => tf.gather(table, ids).mean(1).square().sum() as tf.Scalar, true)!;
      show('cost', cost.dataSync());
      tf.dispose([cost, ids]);
    });
    show('table', table.dataSync());
  },

  'recurrent cells': (show) => {
    const model = layersModel([
      tf.layers.lstm({ units: 4, inputShape: [5, 2], ...seeded }),
      tf.layers.dense({ units: 1, ...seeded }),
    ]);
    const x = tf.randomNormal([3, 5, 2]);
    const optimizer = tf.train.adam(0.02);
    repeat(3, () => {
      const cost = optimizer.minimize(() => (model.apply(x) as tf.Tensor).sub(1).square().mean() as tf.Scalar, true)!;
      show('cost', cost.dataSync());
      cost.dispose();
    });
    for (const weight of model.getWeights()) show('weight', weight.dataSync());
  },

  'an operation that nothing here knows': (show) => {
    const { w, predict } = mlp();
    const { x } = batchOf(5);
    const optimizer = tf.train.sgd(0.1);
    repeat(4, () => {
      const cost = optimizer.minimize(() => {
        const logits = predict(x);
        const best = tf.topk(x, 2).values;
        const chosen = tf.unique(tf.tensor1d([1, 2, 2, 5])).values.sum();
        return logits.square().mean().add(best.mean()).mul(chosen) as tf.Scalar;
      }, true)!;
      show('cost', cost.dataSync());
      cost.dispose();
    });
    showAll(show, w);
  },

  words: (show) => {
    const { w, loss } = mlp();
    const { x, y } = batchOf(4);
    const optimizer = tf.train.sgd(0.1);
    repeat(2, () => {
      optimizer.minimize(() => {
        const words = tf.tensor1d(['one', 'two']);
        show('words', words.dataSync<'string'>().join());
        return loss(x, y);
      });
    });
    showAll(show, w);
  },

  'polynomial regression': (show) => {
    const [a, b, c] = [1, 2, 3].map((i) => tf.variable(tf.scalar(i / 10)));
    const optimizer = tf.train.sgd(0.3);
    const xs = tf.linspace(-1, 1, 20);
    const ys = xs.square().mul(2).add(xs).sub(0.5);
    repeat(6, () => {
      optimizer.minimize(() => a!.mul(xs.square()).add(b!.mul(xs)).add(c!).sub(ys).square().mean() as tf.Scalar);
      show(
        'coefficients',
        [a!, b!, c!].map((v) => v.dataSync()[0]!),
      );
    });
  },

  'an error in the middle': (show) => {
    const { w, predict } = mlp();
    const { x } = batchOf(4);
    repeat(3, (step) => {
      let kept: tf.Tensor | null = null;
      const fails = [
        () => {
          throw new RangeError('the script itself');
        },
        () =>
          predict(x)
            .matMul(tf.ones([9, 9]))
            .mean(),
        () => predict(x),
      ][step]!;
      try {
        tf.variableGrads(() => {
          kept = tf.keep(predict(x).exp());
          return fails() as tf.Scalar;
        });
      } catch (error) {
        show('error', String(error));
      }
      show('kept', kept!.dataSync());
      kept!.dispose();
      show('goes on', w.w1.sum().dataSync());
    });
  },

  'shapes that do not fit, caught in the closure': (show) => {
    const v = tf.variable(tf.ones([2, 3]));
    const b = tf.ones([4, 5]);
    const misfits: (() => unknown)[] = [
      () => v.matMul(b),
      () => v.add(b),
      () => tf.concat([v, b]),
      () => tf.stack([v, b]),
      () => v.reshape([7]),
      () => tf.where(tf.ones([3], 'bool'), v, b),
      () => tf.gather(v, tf.tensor1d([9], 'int32')),
      () => tf.broadcastTo(v, [5, 5]),
      () => tf.conv2d(tf.ones([1, 4, 4, 2]) as tf.Tensor4D, tf.ones([3, 3, 5, 1]) as tf.Tensor4D, 1, 'valid'),
    ];
    repeat(2, () => {
      const { value, grads } = tf.variableGrads(() => {
        for (const misfit of misfits) {
          try {
            misfit();
          } catch (error) {
            show('error', String(error));
          }
        }
        return v.square().sum() as tf.Scalar;
      }, [v]);
      show('value', value.dataSync());
      value.dispose();
      tf.dispose(grads);
    });
  },

  'nothing to differentiate': (show) => {
    const { x } = batchOf(2);
    const { w } = mlp();
    for (const f of [() => x.mean(), () => 3 as never, async () => w.w1.sum()]) {
      try {
        tf.variableGrads(f as () => tf.Scalar);
      } catch (error) {
        show('error', String(error));
      }
    }
  },

  'what tfjs tells about itself within': (show) => {
    const { loss } = mlp();
    const { x, y } = batchOf(4);
    repeat(2, () => {
      const { value, grads } = tf.variableGrads(() => {
        const before = tf.memory();
        const l = tf.tidy(() => loss(x, y));
        show('tensors', tf.memory().numTensors - before.numTensors);
        show('bytes', tf.memory().numBytes - before.numBytes);
        show('backend', tf.getBackend());
        return l;
      });
      value.dispose();
      tf.dispose(grads);
    });
  },

  'another training within the closure': (show) => {
    const { w, loss } = mlp();
    const inner = tf.variable(tf.randomNormal([2]));
    const { x, y } = batchOf(4);
    const [outerOptimizer, innerOptimizer] = [tf.train.sgd(0.1), tf.train.sgd(0.2)];
    repeat(3, () => {
      outerOptimizer.minimize(
        () => {
          innerOptimizer.minimize(() => inner.square().sum() as tf.Scalar, false, [inner]);
          return loss(x, y).add(inner.sum()) as tf.Scalar;
        },
        false,
        Object.values(w),
      );
      show('inner', inner.dataSync());
    });
    showAll(show, w);
  },
};
