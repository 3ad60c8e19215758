import type { SourceFinding } from './finding';
import { mayHoldModel } from './mayHoldModel';
import { loadParser, type Parser } from './parser';
import { readModels, type SourceText } from './readModels';
import { judge } from './rules/judge';
import { staticRules } from './rules/registry';
import type { StaticRule } from './rules/rule';

export interface Analysis extends SourceText {
  findings: readonly SourceFinding[];
}

const nothing: Analysis = {
  models: [],
  optimizers: [],
  otherLayers: [],
  registersNames: false,
  finished: true,
  findings: [],
};

/**
 * The models in a text, and what is wrong with them: nothing is run, read or asked beyond the text itself. The parser is loaded for the first text that
 * can hold a model.
 */
export async function analyse(
  text: string,
  fileName: string,
  rules: readonly StaticRule[] = staticRules,
): Promise<Analysis> {
  return mayHoldModel(text) ? analyseWith(await loadParser(), text, fileName, rules) : nothing;
}

/** The same at once, for those who have the parser. */
export function analyseWith(
  ts: Parser,
  text: string,
  fileName: string,
  rules: readonly StaticRule[] = staticRules,
): Analysis {
  if (!mayHoldModel(text)) return nothing;
  const read = readModels(ts, text, fileName);
  return { ...read, findings: judge(read, rules) };
}
