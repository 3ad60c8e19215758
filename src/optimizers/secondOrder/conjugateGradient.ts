import { addScaled, dot, norm, scaled } from '../vectors';
import { multiplyHessian, type QuadraticModel, type Step } from './quadraticModel';

/**
 * Solves (H + λI)d = −g by conjugate gradients, not further than it pays: until the residual is min(½, √‖g‖)·‖g‖, for `maxProducts` products at
 * most, or until a direction along which the damped loss does not curve upwards. Then what was found before it is the step; the first direction, −g, is
 * taken as far as the size of its curvature says.
 *
 * Steihaug 1983 for the stop; the tolerance is that of Nocedal & Wright 2006, Algorithm 7.1.
 */
export function truncatedNewtonStep(model: QuadraticModel, damping: number, maxProducts: number): Step {
  const residual = scaled(model.gradient, -1);
  const direction = new Float64Array(residual.length);
  const along = residual.slice();
  const size = norm(residual);
  const tolerance = Math.min(0.5, Math.sqrt(size)) * size;
  let curvature = 0;
  let square = size * size;
  for (let product = 0; product < maxProducts && Math.sqrt(square) > tolerance; product++) {
    const image = multiplyHessian(model, along);
    const upwards = dot(along, image);
    const damped = upwards + damping * dot(along, along);
    if (damped <= 0 && product > 0) break;
    const length = square / Math.abs(damped);
    // Along a direction that neither curves nor is damped no length is the right one.
    if (!Number.isFinite(length)) break;
    addScaled(direction, length, along);
    // The directions are conjugate for H + λI: dᵀ(H + λI)d grows by each one's own share.
    curvature += length * length * damped;
    if (damped <= 0) break;
    addScaled(residual, -length, image);
    addScaled(residual, -length * damping, along);
    const next = dot(residual, residual);
    for (let i = 0; i < along.length; i++) along[i] = residual[i]! + (next / square) * along[i]!;
    square = next;
  }
  return { direction, curvature: curvature - damping * dot(direction, direction) };
}
