import { formatNumber } from './format';
import { softmaxClasses } from './guessingLoss';
import { defineRule } from './rule';
import * as ranges from './thresholdRange';

type Thresholds = { excess: number };
type Evidence = { loss: number; guessing: number; classes: number };

/**
 * A softmax classifier that begins far worse than guessing: it is sure, and wrong. Most nets get over that; as a remark, it explains what follows
 * where they do not.
 */
export const initialLoss = defineRule<Thresholds, Evidence>({
  id: 'initial-loss',
  summary: 'Softmax classifiers whose first loss is far above ln C, that of guessing.',
  severity: 'information',
  gate: 'none',
  asked: 'start',
  leadsTo: [
    'update-ratio',
    'edge-of-stability',
    'overshoot',
    'exploding-gradient',
    'cliff',
    'dead-units',
    'saturated-units',
    'vanishing-gradient',
    'plateau',
    'loss-not-decreasing',
    'non-finite',
  ],
  defaults: { excess: 2 },
  ranges: { excess: ranges.positive },
  source:
    'TheDeepChecker (Ben Braiek & Khomh 2023) asks for |L₀ − ln C| ≥ ln C, which healthy nets reach: twice that, and above only, chosen by us',

  check({ stage, history, row }, { excess }) {
    const classes = softmaxClasses(stage);
    const loss = history.scalar('loss')[row] ?? Number.NaN;
    if (classes === null) return null;
    const guessing = Math.log(classes);
    // A model that knows something already begins below: that is no illness.
    return Number.isFinite(loss) && loss - guessing >= excess * guessing
      ? { layers: stage.layers.slice(-1), evidence: { loss, guessing, classes } }
      : null;
  },

  weigh: ({ loss }) => loss,

  message: ({ layers, evidence: { loss, guessing, classes } }) =>
    `The first loss is ${formatNumber(loss)}, but guessing among ${classes} classes gives ln ${classes} = ${formatNumber(guessing)}: ${layers[0]?.name} begins sure of wrong answers.`,

  threshold: ({ excess }) => `first loss ${formatNumber(1 + excess)} times ln C or more`,

  advice: () =>
    "Scale the inputs to about 1 (pixels divided by 255, say), initialise with 'glorotNormal' or 'heNormal', and check that labels and classes are in the same order.",
});
