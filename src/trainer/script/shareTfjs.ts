import Module, { register } from 'node:module';
import { tfjsModules } from './tfjs';

type Load = (request: string, ...rest: unknown[]) => unknown;

/** Where the redirected ES modules find the trainer's instance. */
const shared = Symbol.for('ravine.tfjs');

/**
 * Leads every import of tfjs in this process to the trainer's one instance: `require` in a dependency of the script, `createRequire`, and native ES
 * modules. A second tfjs would register its kernels again and know nothing of the first one's tensors.
 */
export function shareTfjs(): void {
  const loader = Module as unknown as { _load: Load };
  const load = loader._load;
  loader._load = function (this: unknown, request, ...rest) {
    return Object.hasOwn(tfjsModules, request) ? tfjsModules[request] : load.call(this, request, ...rest);
  };
  (globalThis as Record<symbol, unknown>)[shared] = tfjsModules;
  const sources = Object.fromEntries(
    Object.entries(tfjsModules).map(([name, module]) => [name, moduleSource(name, module)]),
  );
  register(`data:text/javascript,${encodeURIComponent(hooks(sources))}`);
}

/** An ES module with the same exports. */
function moduleSource(name: string, module: unknown): string {
  const names = Object.keys(module as object).filter((key) => key !== 'default' && /^[A-Za-z_$][\w$]*$/.test(key));
  const exports = names.map((key) => `export const ${key} = m.${key};`).join('\n');
  return `const m = globalThis[Symbol.for('ravine.tfjs')][${JSON.stringify(name)}];\n${exports}\nexport default m;`;
}

/** The loader thread's side: names of tfjs become modules made of these sources. */
function hooks(sources: Record<string, string>): string {
  return `
const sources = ${JSON.stringify(sources)};
const url = (name) => 'ravine-tfjs:' + encodeURIComponent(name);
export const resolve = (specifier, context, next) =>
  Object.hasOwn(sources, specifier) ? { url: url(specifier), shortCircuit: true } : next(specifier, context);
export const load = (address, context, next) =>
  address.startsWith('ravine-tfjs:')
    ? { format: 'module', source: sources[decodeURIComponent(address.slice(12))], shortCircuit: true }
    : next(address, context);
`;
}
