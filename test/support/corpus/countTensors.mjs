// Preloaded before a control and before the child: writes down how many tensors are left when the process ends.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  // TensorFlow.js keeps its engine here, whoever has loaded it.
  const tensors = globalThis._tfengine?.memory().numTensors ?? null;
  writeFileSync(process.env.TENSOR_COUNT, JSON.stringify(tensors));
});
