/** Arithmetic on long vectors, with sums in float64. */
type Vector = Float32Array | Float64Array;

export function dot(x: Vector, y: Vector): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

export const norm = (x: Vector): number => Math.sqrt(dot(x, x));

/** y ← y + ax. */
export function addScaled(y: Vector, a: number, x: Vector): void {
  for (let i = 0; i < y.length; i++) y[i] = y[i]! + a * x[i]!;
}

export const scaled = (x: Vector, a: number): Float64Array => Float64Array.from(x, (entry) => a * entry);
