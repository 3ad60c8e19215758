// Stands for tfjs-node where it is loaded: registers a backend `tensorflow` as its index.js does, computed by the kernels of tfjs cpu.
const tf = require('@tensorflow/tfjs');

const cpu = tf.getKernelsForBackend('cpu');
for (const kernel of cpu) tf.registerKernel({ ...kernel, backendName: 'tensorflow' });
const backend = tf.findBackendFactory('cpu');
tf.registerBackend('tensorflow', backend, 3);
if (!tf.setBackend('tensorflow')) throw new Error('Could not initialize TensorFlow backend.');
const taken = { save: async () => {}, load: async () => {} };
tf.io.registerLoadRouter(() => taken);
tf.io.registerSaveRouter(() => taken);
