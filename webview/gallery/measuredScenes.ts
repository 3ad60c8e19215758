import type { PanelMessage } from '../../src/shared/panelProtocol';
import { end, epochs, finding, place, type Shape, stage, status, steps } from './madeUp';
import { basinEvidence, spectrum, terrain, withReadings } from './madeUpReadings';

/** Made-up runs of which everything was measured. */

const unknown = Number.NaN;
const convolutional = ['conv2d_1', 'conv2d_2', 'dense_1', 'dense_2', 'out'];

export function measuredWell(): PanelMessage {
  const bump = (step: number) => (step > 196 && step < 216 ? 0.5 * Math.exp(-((step - 203) ** 2) / 20) : 0);
  const loss = (step: number) => 2.3 * Math.exp(-step / 70) + 0.19 + 0.12 * Math.exp(-step / 300) + bump(step);
  const shape: Shape = {
    loss,
    gradient: (step, layer) => 10 ** (-0.4 - 0.9 * (step / 412) - 0.25 * Math.abs(layer - 2)) * (1 + 8 * bump(step)),
  };
  const data = withReadings(steps(412, 5, shape), {
    verdict: (step, random) =>
      bump(step) > 0.15 && step < 204 ? 'overshoot' : random() < 0.12 ? 'noise' : step === 331 ? 'cliff' : 'fine',
    judges: 0.55,
    edge: (step) => 0.3 + step / 900 + 2 * bump(step),
    condition: (step) => 20 + step / 12,
    noiseScale: (step) => 12 + step / 6,
  });
  data.scalars.learningRate?.fill(0.05, 216);
  return {
    type: 'snapshot',
    status: status({ title: 'digits.ts' }),
    stage: stage(convolutional, {
      engine: { name: 'compiled', backend: 'onnxruntime cpu, 1 thread', fallbackReason: null },
    }),
    steps: [data],
    epochs: epochs(3, loss),
    findings: [
      finding({
        id: 'overshoot',
        rule: 'overshoot',
        severity: 'information',
        message: 'The steps were too long for the curvature at 5 of 7 judged steps; the loss recovered.',
        advice: 'A learning rate of 0.06 would not have overshot.',
        places: [],
        steps: { first: 199, last: 203, count: 5 },
        evidence: { alpha: 1.7 },
        threshold: { text: 'α > 1 at 3 of 5 judged steps', source: 'Cockpit' },
      }),
    ],
    terrains: [terrain(52, 'slope', []), terrain(370, 'flat basin', basinEvidence)],
    spectra: [spectrum(360, { min: -0.4, max: 38.2, bulk: 0.6, outliers: [6, 11, 14, 23, 38], negative: 3 })],
    timeFlows: [],
    marks: [
      { type: 'learningRateChanged', stage: 0, step: 216, from: 0.1, to: 0.05 },
      { type: 'paused', stage: 0, step: 300 },
    ],
  };
}

export function exploding(): PanelMessage {
  const loss = (step: number) => (step >= 64 ? unknown : 2.3 * (step < 20 ? 0.98 ** step : 0.67 * 1.16 ** (step - 20)));
  const shape: Shape = {
    loss,
    noise: 0.05,
    gradient: (step, layer) => (step >= 64 ? unknown : 0.05 * 1.12 ** step * (1 + layer)),
  };
  const data = withReadings(steps(64, 5, shape), {
    verdict: (step, random) => (step < 18 ? 'fine' : step > 58 ? 'cliff' : random() < 0.9 ? 'overshoot' : 'uphill'),
    judges: 1,
    edge: (step) => 0.4 * 1.06 ** step,
    condition: (step) => 40 + step,
    noiseScale: (step) => 900 / step,
  });
  const diverges = finding({
    id: 'overshoot',
    rule: 'overshoot',
    severity: 'error',
    message: 'The learning rate is too high: 3 of the last 5 steps overshot, and the loss rose from 1.54 to 520.',
    advice: 'Set the learning rate to 0.02 or below, or warm it up.',
    places: [],
    steps: { first: 21, last: 63, count: 38 },
    evidence: { alpha: 3.4, largestSafeRate: 0.02 },
    threshold: { text: 'α > 1 at 3 of 5 judged steps', source: 'Cockpit' },
  });
  return {
    type: 'snapshot',
    status: status({
      title: 'exploding.ts',
      file: '/home/ada/models/exploding.ts',
      state: 'ended',
      checkpoints: 0,
      end: end({ reason: 'non-finite', steps: 63, seconds: 4 }),
    }),
    stage: stage(convolutional),
    steps: [data],
    epochs: [],
    findings: [
      diverges,
      finding({
        id: 'non-finite',
        rule: 'non-finite',
        causedBy: 'overshoot',
        message: 'The loss became NaN at step 64; all outputs were finite.',
        advice: 'Mend the learning rate first.',
        places: [{ layer: 'out', position: place(13, '/home/ada/models/exploding.ts') }],
        steps: { first: 64, last: 64, count: 1 },
        evidence: { count: 1, of: 1 },
        threshold: { text: 'every value finite', source: '' },
      }),
    ],
    terrains: [
      terrain(52, 'cliff', [
        { quantity: 'step verdict', value: 1, threshold: 1, says: 'the loss rose against the quadratic model' },
      ]),
    ],
    spectra: [],
    timeFlows: [],
    marks: [{ type: 'rolledBack', stage: 0, step: 40, to: 20 }],
  };
}

export function forgetful(): PanelMessage {
  const loss = (step: number) => 0.69 + 0.004 * Math.exp(-step / 60);
  const shape: Shape = { noise: 0.01, loss, gradient: (_, layer) => 10 ** (-3.4 + layer * 1.6) };
  const data = withReadings(steps(240, 3, shape), {
    verdict: (_, random) => (random() < 0.4 ? 'noise' : 'fine'),
    judges: 0.12,
    edge: () => 0.02,
    condition: () => unknown,
    noiseScale: (step) => 400 + 5 * step,
  });
  const position = place(7, '/home/ada/models/remember.ts');
  const flow = Array.from({ length: 60 }, (_, t) => 0.04 * 10 ** (-0.16 * (59 - t) - 0.2 * Math.abs(Math.sin(t))));
  return {
    type: 'snapshot',
    status: status({ title: 'remember.ts', file: '/home/ada/models/remember.ts' }),
    stage: stage(['embedding', 'lstm_1', 'out'], { loss: 'binaryCrossentropy' }),
    steps: [data],
    epochs: epochs(1, loss),
    findings: [
      finding({
        id: 'time-vanishing',
        rule: 'time-vanishing',
        severity: 'warning',
        message:
          'lstm_1 forgets: its gradient reaches back over the last 19 of 60 steps only; at the first one it is 1.5e-11, 3 billion times weaker than at the last.',
        advice:
          "Use lstm or gru with unitForgetBias instead of simpleRNN, begin with recurrentInitializer 'orthogonal' or 'identity', or shorten the sequences.",
        places: [{ layer: 'lstm_1', position }],
        steps: { first: 10, last: 240, count: 24 },
        evidence: { first: 1.5e-11, last: 0.04 },
        threshold: { text: 'RMS(∂L/∂h) at the first step below 1e-3 of that at the last', source: 'AutoTrainer' },
      }),
    ],
    terrains: [],
    spectra: [],
    timeFlows: [{ stage: 0, step: 236, layer: { name: 'lstm_1', position }, gradientRms: flow }],
    marks: [],
  };
}

export function inRavine(): PanelMessage {
  const loss = (step: number) => 1.2 * step ** -0.12 + (step % 2 === 0 ? 0.04 : 0);
  const shape: Shape = { noise: 0.03, loss, gradient: (_, layer) => 10 ** (0.2 - 0.8 * layer) };
  const data = withReadings(steps(500, 3, shape), {
    verdict: (step, random) => (random() < 0.35 && step % 2 === 0 ? 'overshoot' : random() < 0.1 ? 'uphill' : 'fine'),
    judges: 0.25,
    edge: (step) => 0.9 + 0.2 * Math.sin(step / 40),
    condition: (step) => 9_000 + 40 * step,
    noiseScale: () => 9,
  });
  return {
    type: 'snapshot',
    status: status({ title: 'regression.ts', file: '/home/ada/models/regression.ts', state: 'paused' }),
    stage: stage(['hidden_1', 'hidden_2', 'out'], { loss: 'meanSquaredError' }),
    steps: [data],
    epochs: epochs(4, loss),
    findings: [
      finding({
        id: 'ravine',
        rule: 'ravine',
        severity: 'warning',
        message:
          'The steps jump from wall to wall of a ravine: one direction is 29000 times steeper than another, and the gradient turns round (cosine −0.62).',
        advice:
          'Scale the inputs to mean 0 and deviation 1, or use adam, which divides each weight’s step by its gradient’s size.',
        places: [],
        steps: { first: 61, last: 500, count: 9 },
        evidence: { condition: 29_000, cosine: -0.62 },
        threshold: { text: 'condition above 1e4 and cosine below −0.3', source: 'chosen by experiment' },
      }),
    ],
    terrains: [
      terrain(61, 'ravine', [
        { quantity: 'condition', value: 29_000, threshold: 100, says: 'one direction is far steeper than others' },
        {
          quantity: 'cos(gₜ, gₜ₋₁)',
          value: -0.62,
          threshold: -0.3,
          says: 'the gradient turns round from step to step',
        },
      ]),
    ],
    spectra: [spectrum(480, { min: -0.02, max: 410, bulk: 0.9, outliers: [55, 410], negative: 1 })],
    timeFlows: [],
    marks: [{ type: 'paused', stage: 0, step: 500 }],
  };
}
