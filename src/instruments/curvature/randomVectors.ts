/** A source of numbers between 0 (included) and 1. Never the run's own: a measurement must not change what a training draws. */
export type Random = () => number;

/** Independent standard normal numbers (Box & Muller 1958): no direction is likelier than another. */
export function fillNormal(values: Float32Array, random: Random): void {
  for (let i = 0; i < values.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    values[i] = radius * Math.cos(angle);
    if (i + 1 < values.length) values[i + 1] = radius * Math.sin(angle);
  }
}

/** Independent signs, −1 or 1 (Rademacher). */
export function fillSigns(values: Float32Array, random: Random): void {
  for (let i = 0; i < values.length; i++) values[i] = random() < 0.5 ? -1 : 1;
}
