/** One measured figure. `holds` is null where there is no target. */
export interface Row {
  name: string;
  value: number;
  unit: string;
  target: string | null;
  holds: boolean | null;
}
