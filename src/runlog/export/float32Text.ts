/**
 * The shortest decimal that reads back as the same 32-bit float: as a 64-bit one, 0.1 would print with seventeen digits. Six digits always fit, nine always
 * suffice.
 */
export function float32Text(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return Number.isFinite(value) ? String(Number(value.toPrecision(9))) : String(value);
}
