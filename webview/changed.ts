/** Tells whether any of some values is another than at the last time: what was drawn of the same ones is not drawn again. */
export class Changed {
  private last: readonly unknown[] = [];

  to(...values: readonly unknown[]): boolean {
    const isNew = values.length !== this.last.length || values.some((value, i) => !Object.is(value, this.last[i]));
    this.last = values;
    return isNew;
  }
}
