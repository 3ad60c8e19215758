import { stepVerdicts } from '../../shared/catalog';
import { stepVerdict } from '../curvature/stepVerdict';
import type { Probe, ProbeView } from '../probe';

/** The Taylor test of the step's own update: what gradient and curvature promised, and what the loss did. */
export const createStepVerdict = (): Probe => ({
  id: 'step-verdict',
  scalars: ['verdict', 'predictedChange', 'measuredChange', 'otherChange', 'alpha', 'largestSafeRate'],
  weight: 3,
  gradients: 4,
  prepares: { batch: ['product', 'loss'], other: ['loss'] },
  measure(view, sink) {
    const { objective, batch, before, after, gradient, loss, optimizer } = view;
    const update = after.map((w, i) => w - before[i]!);
    const product = objective.hessianVectorProduct(before, batch, update);
    const changeElsewhere = changeOnOther(view);
    const verdict = stepVerdict({
      slope: dot(gradient, update),
      curvature: dot(update, product),
      lossBefore: loss,
      lossAfter: objective.again(after, batch, null),
      changeElsewhere,
      learningRate: optimizer.hyperparameters.learningRate ?? Number.NaN,
    });
    sink.scalar('verdict', verdict.kind === 'unknown' ? Number.NaN : stepVerdicts.indexOf(verdict.kind));
    sink.scalar('predictedChange', verdict.predicted);
    sink.scalar('measuredChange', verdict.measured);
    sink.scalar('otherChange', changeElsewhere ?? Number.NaN);
    sink.scalar('alpha', verdict.alpha);
    sink.scalar('largestSafeRate', verdict.safeLearningRate);
  },
});

function changeOnOther({ objective, other, before, after }: ProbeView): number | null {
  if (!other) return null;
  return objective.again(after, other, null) - objective.again(before, other, null);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
