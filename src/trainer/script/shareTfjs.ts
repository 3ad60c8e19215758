import Module, { register } from 'node:module';
import { AdvisedError } from './advisedError';
import { tfjsModules } from './tfjs';

type Load = (request: string, ...rest: unknown[]) => unknown;

/** Where the redirected ES modules find the trainer's instance. */
const shared = Symbol.for('ravine.tfjs');

/** A file that was found in some `node_modules`: the name is what follows. Written for both kinds of slashes. */
const installed = /^.*[\\/]node_modules[\\/](?=@tensorflow[\\/]tfjs)/;
/** Files of the packages that are replaced as a whole. */
const inner = /^@tensorflow\/tfjs(-core|-layers|-data|-converter|-node|-node-gpu)?\/dist\//;

/**
 * Leads every import of tfjs in this process to the trainer's one instance: `require` in a dependency of the script, `createRequire`, and native ES
 * modules, by name or by path. A second tfjs would register its kernels again and know nothing of the first one's tensors.
 */
export function shareTfjs(): void {
  const loader = Module as unknown as { _load: Load };
  const load = loader._load;
  loader._load = function (this: unknown, request, ...rest) {
    const name = request.replace(installed, '').replaceAll('\\', '/');
    if (Object.hasOwn(tfjsModules, name)) return tfjsModules[name];
    if (inner.test(name)) throw unknownFile(name);
    return load.call(this, request, ...rest);
  };
  (globalThis as Record<symbol, unknown>)[shared] = tfjsModules;
  const names = Object.fromEntries(
    Object.entries(tfjsModules).map(([name, module]) => [name, exportsOf(module as object)]),
  );
  register(`data:text/javascript,${encodeURIComponent(hooks(names))}`);
}

const unknownFile = (name: string): Error =>
  new AdvisedError(
    `"${name}" is no file of TensorFlow.js ${tfjsVersion}, which is the one that runs here.`,
    'Import what it gives from "@tensorflow/tfjs".',
  );

const tfjsVersion = (tfjsModules['@tensorflow/tfjs'] as { version: { tfjs: string } }).version.tfjs;

const exportsOf = (module: object): string[] =>
  Object.keys(module).filter((key) => key !== 'default' && /^[A-Za-z_$][\w$]*$/.test(key));

/** The loader thread's side: names of tfjs become modules with these exports. */
function hooks(names: Record<string, readonly string[]>): string {
  return `
const names = ${JSON.stringify(names)};
const installed = ${installed};
const scheme = 'ravine-tfjs:';
const answer = (name) => ({ url: scheme + encodeURIComponent(name), shortCircuit: true });
const source = (name) => [
  'const m = globalThis[Symbol.for("ravine.tfjs")][' + JSON.stringify(name) + '];',
  ...names[name].map((key) => 'export const ' + key + ' = m.' + key + ';'),
  'export default m;',
].join('\\n');
export async function resolve(specifier, context, next) {
  if (Object.hasOwn(names, specifier)) return answer(specifier);
  const found = await next(specifier, context);
  const name = decodeURIComponent(found.url).replace(installed, '');
  return Object.hasOwn(names, name) ? answer(name) : found;
}
export const load = (address, context, next) =>
  address.startsWith(scheme)
    ? { format: 'module', source: source(decodeURIComponent(address.slice(scheme.length))), shortCircuit: true }
    : next(address, context);
`;
}
