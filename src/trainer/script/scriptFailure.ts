import { inspect } from 'node:util';
import { EngineUnavailableError } from '../../engine/engine';
import type { RunFailure } from '../../shared/run';
import { BadOptionError } from '../badOption';
import { explain } from './explain';
import { withoutVis } from './explain/browserScript';
import type { SourceMaps } from './sourceMaps';
import { ScriptSyntaxError } from './transform';

const missingModule = /Cannot find (?:module|package) '([^']+)'/;

/** What went wrong in a user's script, in words for its user: its own message, its own line, what to do. */
export function scriptFailure(error: unknown, sourceMaps: SourceMaps): RunFailure {
  const stack = sourceMaps.mapStack(error instanceof Error ? (error.stack ?? String(error)) : inspect(error));
  const message = error instanceof Error ? withCause(error) : inspect(error);
  const position = error instanceof Error && error.stack ? sourceMaps.firstUserPosition(error.stack) : null;
  return (
    engineError(error, stack) ??
    optionError(error, stack) ??
    syntaxError(error, stack) ??
    moduleError(error, message, position, stack) ??
    scriptError(error, message, position, stack)
  );
}

function engineError(error: unknown, stack: string): RunFailure | null {
  if (!(error instanceof EngineUnavailableError)) return null;
  return {
    kind: 'bad-option',
    message: `The compiled engine cannot train this model: ${error.message}.`,
    advice: 'Choose the engine "auto": the eager one then takes over.',
    position: null,
    stack,
  };
}

function optionError(error: unknown, stack: string): RunFailure | null {
  if (!(error instanceof BadOptionError)) return null;
  return { kind: 'bad-option', message: error.message, advice: error.advice, position: null, stack };
}

function syntaxError(error: unknown, stack: string): RunFailure | null {
  if (!(error instanceof ScriptSyntaxError)) return null;
  return {
    kind: 'syntax-error',
    message: `Syntax error: ${error.message}`,
    advice: 'Mend this line and train again.',
    position: error.position,
    stack,
  };
}

function moduleError(
  error: unknown,
  message: string,
  position: RunFailure['position'],
  stack: string,
): RunFailure | null {
  const name = missingModule.exec(message)?.[1];
  if (!name || !isModuleError(error)) return null;
  const isPath = /^[./\\]|^[A-Za-z]:[\\/]|^file:/.test(name);
  const packageName = name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
  return {
    kind: 'missing-module',
    message: `The script imports "${name}", which cannot be found.`,
    advice: isPath
      ? 'Check the path: it is looked up from the file that imports it.'
      : (tfjsAdvice(name) ?? `Install it in the script's project: npm i ${packageName}`),
    position,
    stack,
  };
}

function tfjsAdvice(name: string): string | null {
  if (name === '@tensorflow/tfjs-vis') return withoutVis;
  return /^@tensorflow\/tfjs(-\w+)*\/dist\//.test(name)
    ? 'The TensorFlow.js that runs here has no such file: import what it gives from "@tensorflow/tfjs".'
    : null;
}

function scriptError(error: unknown, message: string, position: RunFailure['position'], stack: string): RunFailure {
  const name =
    error instanceof Error && error.name !== 'Error' && !message.startsWith(error.name) ? `${error.name}: ` : '';
  const plain = { message: `${name}${message}`, advice: 'The script itself threw this error.' };
  const explained = error instanceof Error ? explain(error) : null;
  return { kind: 'script-error', ...(explained ?? plain), position, stack };
}

const isModuleError = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'MODULE_NOT_FOUND' || error.code === 'ERR_MODULE_NOT_FOUND');

/** A failed download hides its host in `cause`. */
function withCause(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause.message : '';
  return cause && !error.message.includes(cause) ? `${error.message} (${cause})` : error.message;
}
