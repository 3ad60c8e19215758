/** A stretch of a text. Lines and characters count from 0, as the editor's API does; `end` is exclusive. */
export interface TextRange {
  start: TextPlace;
  end: TextPlace;
}

export interface TextPlace {
  line: number;
  character: number;
}

export const compare = (a: TextPlace, b: TextPlace): number => a.line - b.line || a.character - b.character;
