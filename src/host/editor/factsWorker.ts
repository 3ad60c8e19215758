import { parentPort } from 'node:worker_threads';
import { analyseWith } from '../../analysis/analyse';
import { loadParser } from '../../analysis/parser';
import { configuredStatic } from '../../analysis/rules/configured';
import { syntaxError } from '../../analysis/syntaxError';
import type { FactsAnswer, FactsRequest } from './factsThread';
import { type SourceFacts, sourceFacts } from './sourceFacts';

// A thread of its own: reading a long file takes longer than the host, which all extensions share, may be kept from its work.
parentPort?.on('message', async ({ id, ...request }: FactsRequest) => {
  parentPort?.postMessage({ id, facts: await read(request) } satisfies FactsAnswer);
});

async function read({ text, fileName, rules }: Omit<FactsRequest, 'id'>): Promise<SourceFacts> {
  const ts = await loadParser();
  const analysis = analyseWith(ts, text, fileName, configuredStatic(rules));
  return sourceFacts(analysis, syntaxError(ts, text, fileName) === null);
}
