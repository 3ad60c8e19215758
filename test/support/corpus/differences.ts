import type { Outcome } from './outcome';

/** A number of the control may be missed by so much. */
const firstSteps = 20;
const tolerance = { firstLosses: 1e-4, losses: 1e-3, printed: 1e-3, weights: 1e-3 };

/** In what one outcome is not as the control's was: a sentence each; none where they are alike. */
export function differences(control: Outcome, outcome: Outcome): string[] {
  return [
    ...differentValue('exit code', control.exitCode, outcome.exitCode),
    ...differentText('printed', control.stdout, outcome.stdout),
    ...differentText('printed to stderr', control.stderr, outcome.stderr),
    ...differentLosses(control.losses, outcome.losses),
    ...differentEpochs(control.epochs, outcome.epochs),
    ...differentFiles(control.files, outcome.files),
    ...differentValue('tensors at the end', control.tensors, outcome.tensors),
  ];
}

function differentValue(what: string, wanted: unknown, found: unknown): string[] {
  const [a, b] = [JSON.stringify(wanted), JSON.stringify(found)];
  return a === b ? [] : [`${what}: ${b} instead of ${a}`];
}

const isClose = (wanted: number, found: number, relative: number): boolean =>
  Object.is(wanted, found) || Math.abs(found - wanted) <= relative * Math.abs(wanted);

function differentLosses(wanted: Outcome['losses'], found: Outcome['losses']): string[] {
  if (wanted.length !== found.length) return [`steps: ${found.length} instead of ${wanted.length}`];
  const step = wanted.findIndex((loss, i) => {
    const relative = i < firstSteps ? tolerance.firstLosses : tolerance.losses;
    return !isClose(loss ?? Number.NaN, found[i] ?? Number.NaN, relative);
  });
  return step < 0 ? [] : [`loss of step ${step + 1}: ${found[step]} instead of ${wanted[step]}`];
}

function differentEpochs(wanted: Outcome['epochs'], found: Outcome['epochs']): string[] {
  if (wanted.length !== found.length) return [`epochs: ${found.length} instead of ${wanted.length}`];
  return wanted.flatMap(({ epoch, logs }, i) => {
    const other = found[i]!;
    const names = differentValue(
      `epoch ${i}`,
      [epoch, Object.keys(logs).sort()],
      [other.epoch, Object.keys(other.logs).sort()],
    );
    if (names.length > 0) return names;
    return Object.entries(logs)
      .filter(([name, value]) => !isClose(value, other.logs[name]!, tolerance.losses))
      .map(([name, value]) => `${name} of epoch ${i}: ${other.logs[name]} instead of ${value}`);
  });
}

const duration = /\d+(\.\d+)?\s?(ms|s)\b/g;
const number = /-?\d+(\.\d+)?(e[+-]?\d+)?/gi;

/** The words must be the same; of spaces, only that there are some. Durations are nobody's concern. */
function differentText(what: string, wanted: string, found: string): string[] {
  const [a, b] = [wanted, found].map((text) => text.replace(duration, 'a while').trimEnd().split('\n'));
  if (a!.length !== b!.length)
    return [`${what}: ${b!.length} lines instead of ${a!.length}:\n${found}\ninstead of\n${wanted}`];
  return a!
    .map((line, i) => [line, b![i]!] as const)
    .filter(([one, other]) => !isSameLine(one, other))
    .map(([one, other]) => `${what}: ${JSON.stringify(other)} instead of ${JSON.stringify(one)}`);
}

function isSameLine(wanted: string, found: string): boolean {
  const [a, b] = [wanted, found].map((line) =>
    line
      .replace(number, '#')
      .replace(/\s+/g, ' ')
      .replace(/ (?=[\],])/g, '')
      .trim(),
  );
  const [these, those] = [wanted.match(number) ?? [], found.match(number) ?? []];
  return a === b && these.every((text, i) => isSameNumber(text, those[i]!));
}

/** Integers are counts, and must be the same; else the last decimal that was printed may be another. */
function isSameNumber(wanted: string, found: string): boolean {
  const isCount = [wanted, found].every((text) => /^-?\d+$/.test(text));
  if (isCount) return wanted === found;
  return (
    isClose(Number(wanted), Number(found), tolerance.printed) ||
    Math.abs(Number(wanted) - Number(found)) <= 1.001 * lastDecimal(wanted, found)
  );
}

/** The unit of the last decimal of whichever has more of them. */
function lastDecimal(...texts: string[]): number {
  const decimals = texts.map((text) => {
    const [mantissa, exponent] = text.toLowerCase().split('e');
    return (mantissa!.split('.')[1]?.length ?? 0) - Number(exponent ?? 0);
  });
  return 10 ** -Math.max(...decimals);
}

function differentFiles(wanted: Outcome['files'], found: Outcome['files']): string[] {
  const names = differentValue('files', Object.keys(wanted).sort(), Object.keys(found).sort());
  if (names.length > 0) return names;
  return Object.entries(wanted).flatMap(([name, bytes]) => differentFile(name, bytes, found[name]!));
}

function differentFile(name: string, wanted: Buffer, found: Buffer): string[] {
  if (name.endsWith('.bin')) return differentWeights(name, wanted, found);
  if (name.endsWith('.json')) return differentJson(name, JSON.parse(`${wanted}`), JSON.parse(`${found}`));
  return differentText(name, `${wanted}`, `${found}`);
}

/** In whatever order the keys are. */
function differentJson(where: string, wanted: unknown, found: unknown): string[] {
  if (typeof wanted === 'number' && typeof found === 'number' && isClose(wanted, found, tolerance.printed)) return [];
  if (!isObject(wanted) || !isObject(found)) return differentValue(where, wanted, found);
  const names = new Set([...Object.keys(wanted), ...Object.keys(found)]);
  return [...names].flatMap((name) => differentJson(`${where}: ${name}`, wanted[name], found[name]));
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Float32 numbers; relative to 1 where they are smaller than that. */
function differentWeights(name: string, wanted: Buffer, found: Buffer): string[] {
  const [a, b] = [wanted, found].map((bytes) => new Float32Array(new Uint8Array(bytes).buffer));
  if (a!.length !== b!.length) return [`${name}: ${b!.length} weights instead of ${a!.length}`];
  const at = a!.findIndex(
    (weight, i) => !(Math.abs(b![i]! - weight) <= tolerance.weights * Math.max(1, Math.abs(weight))),
  );
  return at < 0 ? [] : [`${name}: weight ${at} is ${b![at]} instead of ${a![at]}`];
}
