/** Sums over a stretch of a gradient. */
export interface GradientSums {
  squares: number;
  sizes: number;
  /** NaN among the entries is not seen here; it is in the sums. */
  max: number;
  zeros: number;
}

// Four sums side by side: one sum waits for its last addition before the next, and that wait is the cost of such a loop.

/** Σg², Σ|g|, max|g| and the number of zeros of `length` entries from `offset` on. */
export function gradientSums(gradient: Float32Array, offset: number, length: number): GradientSums {
  let q0 = 0;
  let q1 = 0;
  let q2 = 0;
  let q3 = 0;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let m0 = 0;
  let m1 = 0;
  let m2 = 0;
  let m3 = 0;
  let zeros = 0;
  const end = offset + length;
  let i = offset;
  for (; i + 3 < end; i += 4) {
    const a = Math.abs(gradient[i]!);
    const b = Math.abs(gradient[i + 1]!);
    const c = Math.abs(gradient[i + 2]!);
    const d = Math.abs(gradient[i + 3]!);
    q0 += a * a;
    q1 += b * b;
    q2 += c * c;
    q3 += d * d;
    s0 += a;
    s1 += b;
    s2 += c;
    s3 += d;
    m0 = a > m0 ? a : m0;
    m1 = b > m1 ? b : m1;
    m2 = c > m2 ? c : m2;
    m3 = d > m3 ? d : m3;
    zeros += (a === 0 ? 1 : 0) + (b === 0 ? 1 : 0) + (c === 0 ? 1 : 0) + (d === 0 ? 1 : 0);
  }
  for (; i < end; i++) {
    const a = Math.abs(gradient[i]!);
    q0 += a * a;
    s0 += a;
    m0 = a > m0 ? a : m0;
    zeros += a === 0 ? 1 : 0;
  }
  return { squares: q0 + q1 + q2 + q3, sizes: s0 + s1 + s2 + s3, max: Math.max(m0, m1, m2, m3), zeros };
}

/** Σ(after − before)² and Σ before² of `length` entries from `offset` on. */
export function changeSums(
  before: Float32Array,
  after: Float32Array,
  offset: number,
  length: number,
): { moved: number; size: number } {
  let m0 = 0;
  let m1 = 0;
  let m2 = 0;
  let m3 = 0;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const end = offset + length;
  let i = offset;
  for (; i + 3 < end; i += 4) {
    const a = before[i]!;
    const b = before[i + 1]!;
    const c = before[i + 2]!;
    const d = before[i + 3]!;
    s0 += a * a;
    s1 += b * b;
    s2 += c * c;
    s3 += d * d;
    const e = after[i]! - a;
    const f = after[i + 1]! - b;
    const g = after[i + 2]! - c;
    const h = after[i + 3]! - d;
    m0 += e * e;
    m1 += f * f;
    m2 += g * g;
    m3 += h * h;
  }
  for (; i < end; i++) {
    const a = before[i]!;
    const e = after[i]! - a;
    s0 += a * a;
    m0 += e * e;
  }
  return { moved: m0 + m1 + m2 + m3, size: s0 + s1 + s2 + s3 };
}
