// Preloaded (`node --import`) before a control run: plain TensorFlow.js on its own cpu backend under every name by which a script may ask for it, the
// random numbers of a run with the same seed, and, at the end, a record of what was trained. Knows nothing of Ravine's code.
import { writeFileSync } from 'node:fs';
import Module, { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import tf from '@tensorflow/tfjs';
import seedrandom from 'seedrandom';
import { fileSystem, router } from './plainFileSystem.cjs';

const { CONTROL_RECORD: recordFile, CONTROL_SEED: seed } = process.env;

/** As tfjs-node has them: a backend by its name, and files. */
function standInForTfjsNode() {
  tf.copyRegisteredKernels('cpu', 'tensorflow');
  tf.registerBackend('tensorflow', tf.findBackendFactory('cpu'), 0);
  tf.io.registerLoadRouter(router);
  tf.io.registerSaveRouter(router);
  tf.io.fileSystem = fileSystem;
}

function leadEveryNameToTfjs() {
  const plain = createRequire(import.meta.url).resolve('@tensorflow/tfjs');
  const name = /^@tensorflow\/tfjs(-|$)/;
  const resolve = Module._resolveFilename;
  Module._resolveFilename = (request, ...rest) => (name.test(request) ? plain : resolve(request, ...rest));
  const hooks = `export const resolve = (specifier, context, next) =>
    next(${name}.test(specifier) ? ${JSON.stringify(pathToFileURL(plain).href)} : specifier, context);`;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}

/**
 * Every training call of tfjs comes down to gradients of the engine and to an optimizer that applies them: `updates` holds, for each time that an
 * optimizer applied some, the losses whose gradients were taken since the last time.
 */
function recordTraining() {
  const record = { gradients: [], updates: [], histories: [] };
  const engine = tf.engine();
  const gradients = engine.gradients.bind(engine);
  let untaken = [];
  let depth = 0;
  engine.gradients = (...args) => {
    depth++;
    let found;
    try {
      found = gradients(...args);
    } finally {
      depth--;
    }
    // Gradients within a loss are a part of it.
    if (depth > 0) return found;
    const loss = found.value.size === 1 ? found.value.dataSync()[0] : null;
    record.gradients.push(loss);
    untaken.push(loss);
    return found;
  };
  for (const name of ['SGD', 'Momentum', 'RMSProp', 'Adagrad', 'Adadelta', 'Adam', 'Adamax']) {
    // MomentumOptimizer extends SGDOptimizer, and has a method of its own.
    const optimizer = tf[`${name}Optimizer`].prototype;
    const apply = optimizer.applyGradients;
    optimizer.applyGradients = function (variableGradients) {
      record.updates.push(untaken);
      untaken = [];
      return apply.call(this, variableGradients);
    };
  }
  for (const name of ['fit', 'fitDataset']) {
    const train = tf.LayersModel.prototype[name];
    tf.LayersModel.prototype[name] = async function (...args) {
      const history = await train.apply(this, args);
      record.histories.push({ epoch: history.epoch, history: history.history });
      return history;
    };
  }
  process.on('exit', () => writeFileSync(recordFile, JSON.stringify(record)));
}

standInForTfjsNode();
leadEveryNameToTfjs();
recordTraining();
await tf.setBackend('cpu');
// tfjs draws some while it loads, so it is seeded only now.
Math.random = seedrandom(seed);
