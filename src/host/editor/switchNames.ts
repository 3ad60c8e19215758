/** The settings, below `ravine.`, by which a person switches off what the editor shows by itself. All are on by default. */
export const switchNames = [
  'editor.diagnostics',
  'editor.hovers',
  'editor.codeLens',
  'hints.shapes',
  'hints.parameters',
  'hints.health',
] as const;
export type SwitchName = (typeof switchNames)[number];
