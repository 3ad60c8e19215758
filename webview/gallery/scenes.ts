import type { Finding } from '../../src/shared/finding';
import type { PanelMessage, PanelStatus } from '../../src/shared/panelProtocol';
import type { StageInfo } from '../../src/shared/run';
import type { StepColumns } from '../../src/shared/stepColumns';
import { end, epochs, finding, noReadings, place, type Shape, stage, status, steps } from './madeUp';
import { exploding, forgetful, inRavine, measuredWell } from './measuredScenes';

const healthyNames = ['conv2d_1', 'conv2d_2', 'dense_1', 'dense_2', 'out'];
const bump = (step: number) => (step > 196 && step < 216 ? 0.5 * Math.exp(-((step - 203) ** 2) / 20) : 0);
const healthyLoss = (step: number) => 2.3 * Math.exp(-step / 70) + 0.19 + 0.12 * Math.exp(-step / 300) + bump(step);
const healthy: Shape = {
  loss: healthyLoss,
  gradient: (step, layer) => 10 ** (-0.4 - 0.9 * (step / 412) - 0.25 * Math.abs(layer - 2)) * (1 + 8 * bump(step)),
};
const vanishingNames = ['dense_1', 'dense_2', 'dense_3', 'dense_4', 'dense_5', 'dense_6', 'dense_7', 'out'];
const starving: Shape = { noise: 0.006, loss: () => Math.LN10, gradient: (_, layer) => 10 ** (-9 + 1.15 * layer) };
const spiky: Shape = { loss: (step) => (step < 4 ? 4000 : healthyLoss(step)), gradient: healthy.gradient };
const broken: Shape = {
  loss: (step) => (step >= 90 ? Number.NaN : 2.3 * 1.02 ** step),
  gradient: (step, layer) =>
    step >= 90 || (step === 89 && layer < 3) ? Number.NaN : 0.01 * 1.08 ** step * (1 + layer),
};
const deep: Shape = {
  loss: (step) => 4 * step ** -0.2,
  gradient: (step, layer) =>
    10 ** (-6 + layer / 12 + 0.4 * Math.sin(step / 900)) * (step === 7003 && layer === 30 ? 1e5 : 1),
};

const vanishing = finding();
const follows = finding({
  id: 'loss-not-decreasing',
  rule: 'loss-not-decreasing',
  severity: 'warning',
  message: 'The loss has not fallen since step 40: 2.303 then, 2.302 now.',
  advice: 'It follows from the starving layers; mend those first.',
  places: [],
  steps: { first: 40, last: 412, count: 372 },
  evidence: { lossDrop: 0.0004 },
  threshold: { text: 'a drop under 0.1 %', source: 'SageMaker Debugger' },
});
const remark = finding({
  id: 'initial-loss',
  rule: 'initial-loss',
  severity: 'information',
  message: 'The first loss is 2.303, that of guessing among ten classes (ln 10).',
  advice: 'As it should be.',
  places: [{ layer: 'out', position: place(16) }],
  steps: { first: 1, last: 1, count: 1 },
  evidence: { loss: Math.LN10 },
});
const hostile = '<img src=x onerror=alert(1)>';

function snapshot(
  statusChange: Partial<PanelStatus> = {},
  plan: StageInfo | null = null,
  data: StepColumns[] = [],
  findings: Finding[] = [],
  epochCount = 0,
): PanelMessage {
  return {
    type: 'snapshot',
    status: status(statusChange),
    stage: plan,
    steps: data,
    epochs: epochs(epochCount, plan?.layers.length === 8 ? () => 2.304 : healthyLoss),
    findings,
    ...noReadings,
  };
}
const failed = (
  kind: 'script-error' | 'out-of-memory' | 'crashed',
  message: string,
  advice: string,
  line: number | null,
) => ({ kind, message, advice, position: line ? place(line, '/home/ada/models/digits.ts') : null, stack: '' });
const file = { title: 'vanishing.ts', file: '/home/ada/models/vanishing.ts' };

/** One picture of the panel for each state that it can be in. */
export const scenes: Record<string, () => PanelMessage[]> = {
  waiting: () => [],
  empty: () => [{ type: 'empty' }],
  starting: () => [
    snapshot({ state: 'starting', detail: 'Starting the training process.', stepMilliseconds: Number.NaN }),
  ],
  loading: () => [
    snapshot({
      state: 'loading',
      detail: 'Running the script up to its first fit: reading data, building the model.',
      stepMilliseconds: Number.NaN,
    }),
  ],
  noSteps: () => [
    snapshot(
      { state: 'training', detail: 'Measuring the first batch.', stepMilliseconds: Number.NaN },
      stage(healthyNames),
    ),
  ],
  healthy: () => [snapshot({}, stage(healthyNames), [steps(412, 5, healthy)], [], 3)],
  remark: () => [snapshot({}, stage(healthyNames), [steps(412, 5, healthy)], [remark], 3)],
  oneStep: () => [snapshot({}, stage(healthyNames), [steps(1, 5, healthy)])],
  spikes: () => [snapshot({}, stage(healthyNames), [steps(412, 5, spiky)], [], 3)],
  vanishing: () => [snapshot(file, stage(vanishingNames), [steps(412, 8, starving)], [vanishing, follows, remark], 3)],
  paused: () => [snapshot({ state: 'paused' }, stage(healthyNames), [steps(412, 5, healthy)], [], 3)],
  stalled: () => [snapshot({ silentSeconds: 12 }, stage(healthyNames), [steps(412, 5, healthy)], [], 3)],
  stopping: () => [snapshot({ state: 'stopping' }, stage(healthyNames), [steps(412, 5, healthy)], [], 3)],
  stopped: () => [
    snapshot(
      { state: 'ended', end: end({ reason: 'stopped', steps: 412 }) },
      stage(healthyNames),
      [steps(412, 5, healthy)],
      [],
      3,
    ),
  ],
  completed: () => [snapshot({ state: 'ended', end: end() }, stage(healthyNames), [steps(625, 5, healthy)], [], 5)],
  nonfinite: () => [
    snapshot(
      { state: 'ended', title: 'exploding.ts', end: end({ reason: 'non-finite', steps: 89, seconds: 4 }) },
      stage(healthyNames),
      [steps(90, 5, broken)],
      [
        finding({
          id: 'non-finite',
          rule: 'non-finite',
          message: 'The gradient of conv2d_1 became NaN at step 89, before any other layer’s.',
          advice: 'Lower the learning rate ten times, or clip the gradient’s norm to 1.',
          places: [{ layer: 'conv2d_1', position: place(9) }],
          steps: { first: 89, last: 90, count: 2 },
          evidence: { count: 4160, of: 4160 },
          threshold: { text: 'every value finite', source: '' },
        }),
        finding({
          id: 'exploding-gradient',
          rule: 'exploding-gradient',
          severity: 'warning',
          message: 'The gradient of out doubled at four measurements in a row.',
          advice: 'The same remedy.',
          places: [{ layer: 'out', position: place(13) }],
          steps: { first: 61, last: 89, count: 20 },
          evidence: { growth: 2.2 },
        }),
      ],
    ),
  ],
  failed: () => [
    snapshot({
      state: 'ended',
      stepMilliseconds: Number.NaN,
      end: end({
        reason: 'failed',
        steps: 0,
        failure: failed(
          'script-error',
          'Cannot read properties of undefined (reading ‘images’)',
          'The script threw this before it began to train. The log has its whole stack.',
          31,
        ),
      }),
    }),
  ],
  crashed: () => [
    snapshot(
      {
        state: 'ended',
        end: end({
          reason: 'crashed',
          steps: 200,
          failure: failed(
            'crashed',
            'The training process ended by signal SIGSEGV.',
            'The next run starts afresh. If it happens again, the log has what it said last.',
            null,
          ),
        }),
      },
      stage(healthyNames),
      [steps(200, 5, healthy)],
      [],
      1,
    ),
  ],
  outOfMemory: () => [
    snapshot({
      state: 'ended',
      stepMilliseconds: Number.NaN,
      end: end({
        reason: 'crashed',
        steps: 0,
        failure: failed(
          'out-of-memory',
          'The training process ran out of memory at 4096 MB.',
          'Raise the setting ravine.memoryLimitMb, or load less data at once.',
          null,
        ),
      }),
    }),
  ],
  hostile: () => [
    snapshot(
      { title: `${hostile}.ts`, droppedSteps: 12 },
      stage([
        hostile,
        'a_very_long_layer_name_that_nobody_can_read_at_once/sublayer_17',
        'ünïcödé ✓',
        'x'.repeat(200),
        'out',
      ]),
      [steps(412, 5, healthy)],
      [
        finding({
          message: `${hostile} hardly learns.`,
          advice: hostile,
          places: [
            { layer: hostile, position: place(9, `/home/ada/${hostile}.ts`) },
            ...Array.from({ length: 8 }, (_, i) => ({ layer: 'out', position: place(i + 20) })),
          ],
        }),
      ],
      3,
    ),
  ],
  deep: () => [
    snapshot(
      { title: 'deep.ts' },
      stage(
        Array.from({ length: 60 }, (_, i) => `block_${i + 1}`),
        { epochs: 10, stepsPerEpoch: 1200 },
      ),
      [steps(10_000, 60, deep)],
    ),
  ],
  measured: () => [measuredWell()],
  exploding: () => [exploding()],
  forgetful: () => [forgetful()],
  ravine: () => [inRavine()],
  live: () => [snapshot({}, stage(healthyNames), [steps(20, 5, healthy)])],
};

/** What comes after the snapshot of `live`: a batch of steps at a time. */
export const liveSteps = (first: number): PanelMessage[] => [{ type: 'steps', steps: [steps(5, 5, healthy, first)] }];
