/** What TensorFlow.js 4.22 knows by name. A test asks TensorFlow.js itself. */
export const activationNames: readonly string[] = [
  'elu',
  'selu',
  'relu',
  'relu6',
  'linear',
  'sigmoid',
  'hardSigmoid',
  'softplus',
  'softsign',
  'tanh',
  'softmax',
  'logSoftmax',
  'gelu',
  'gelu_new',
  'mish',
  'swish',
];

const initializers = [
  'constant',
  'glorotNormal',
  'glorotUniform',
  'heNormal',
  'heUniform',
  'identity',
  'leCunNormal',
  'leCunUniform',
  'ones',
  'orthogonal',
  'randomNormal',
  'randomUniform',
  'truncatedNormal',
  'varianceScaling',
  'zeros',
];

const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** By the factories' names, and by those of their classes. */
export const initializerNames: readonly string[] = [...initializers, ...initializers.map(capitalized)];

export const lossNames: readonly string[] = [
  'meanSquaredError',
  'meanAbsoluteError',
  'meanAbsolutePercentageError',
  'meanSquaredLogarithmicError',
  'squaredHinge',
  'hinge',
  'categoricalHinge',
  'logcosh',
  'categoricalCrossentropy',
  'sparseCategoricalCrossentropy',
  'binaryCrossentropy',
  'kullbackLeiblerDivergence',
  'poisson',
  'cosineProximity',
];

export const metricNames: readonly string[] = [
  'accuracy',
  'acc',
  'crossentropy',
  'ce',
  'binaryAccuracy',
  'categoricalAccuracy',
  'precision',
  'categoricalCrossentropy',
  'sparseCategoricalCrossentropy',
  'mse',
  'MSE',
  'mae',
  'MAE',
  'mape',
  'MAPE',
  'cosine',
];

export const optimizerNames: readonly string[] = [
  'adagrad',
  'adadelta',
  'adam',
  'adamax',
  'rmsprop',
  'sgd',
  'Adagrad',
  'Adadelta',
  'Adam',
  'Adamax',
  'RMSProp',
  'SGD',
];
