import { assertNever } from '../shared/assertNever';
import type { NonFiniteEvent } from '../shared/run';
import { defineRule } from './rule';

/** The loss alone, or how many of how many values the child saw. */
type Evidence = { loss: number } | { count: number; of: number };

/** A NaN or an infinity: the run ends with it, at the step and the layer where it was first seen. */
export const nonFinite = defineRule<Record<never, number>, Evidence>({
  id: 'non-finite',
  summary: 'A NaN or an infinity in the data, a weight, a layer’s output, the loss, a gradient or an update.',
  severity: 'error',
  gate: 'none',
  asked: 'step',
  leadsTo: [],
  defaults: {},
  ranges: {},
  source: 'any value that is not finite: every comparison with NaN is false, so that it hides all other signs',

  check({ history, row, nonFinite: event }) {
    if (event) {
      const evidence = { count: event.count, of: event.of };
      return { layers: event.layer ? [event.layer] : [], evidence, uncaused: event.phase === 'input' };
    }
    const loss = history.scalar('loss')[row];
    // What the child says about the same step comes after it and tells where.
    return loss === undefined || Number.isFinite(loss) ? null : { layers: [], evidence: { loss } };
  },

  // The event, which has a count, replaces what was seen of the loss alone.
  weigh: (evidence) => ('count' in evidence ? evidence.count : 0),

  message(_, { history, row, nonFinite: event }) {
    if (!event) return `The loss is ${history.scalar('loss')[row]} at step ${history.stepAt(row)}.`;
    return `${event.value} at step ${event.step}: ${whereItBegan(event)}.`;
  },

  threshold: () => 'one value that is not finite',

  advice: (_, { nonFinite: event }) => remedy(event?.phase ?? 'loss'),
});

function whereItBegan({ phase, layer, count, of }: NonFiniteEvent): string {
  const name = layer?.name ?? 'the model';
  const share = `${count} of ${of} values`;
  switch (phase) {
    case 'input':
      return `the training data holds it (${share} of the batch)`;
    case 'weight':
      return `it is among the weights of ${name} before the step (${share})`;
    case 'forward':
      return `it first appears in the output of ${name} (${share}), what comes before is finite`;
    case 'loss':
      return 'the output of every layer is finite, the loss is not';
    case 'backward':
      return `the loss is finite, but the gradient of ${name} is not (${share}, first in backward order)`;
    case 'update':
      return `the gradient is finite, but the update would leave weights of ${name} that are not (${share})`;
    default:
      return assertNever(phase);
  }
}

function remedy(phase: NonFiniteEvent['phase']): string {
  switch (phase) {
    case 'input':
      return 'Look for missing entries and for divisions by zero where the data is prepared, such as scaling a column that is constant.';
    case 'weight':
      return 'Look at the initializer, the constraint, or the file from which these weights were loaded.';
    case 'forward':
      return "Lower the learning rate tenfold, initialise with 'heNormal' or 'glorotNormal', and scale the inputs to about 1; in a layer of your own, look for log, division and exp.";
    case 'loss':
      return 'Check that the loss fits the last activation and the labels, guard logarithms and divisions by a small constant, and lower the learning rate.';
    case 'backward':
      return 'Lower the learning rate tenfold, and look for square roots, logarithms and norms at zero: their values are finite there, their slopes are not.';
    case 'update':
      return 'Lower the learning rate tenfold, or clip the gradient.';
    default:
      return assertNever(phase);
  }
}
