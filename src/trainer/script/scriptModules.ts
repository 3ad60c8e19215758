import { readFileSync } from 'node:fs';
import Module, { createRequire, isBuiltin } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';
import { createJiti, type Jiti } from 'jiti/static';
import { isScript, scriptExtensions } from '../../shared/scriptFile';
import type { SourceMaps } from './sourceMaps';
import { tfjsModules } from './tfjs';
import { transform } from './transform';
import { WaitingModules } from './waitingModules';

/** Node's own: a dependency that requires a module of the user's gets the same one. */
const { cache } = createRequire(__filename);

/**
 * The modules that the user wrote, in whatever form: TypeScript or JavaScript, ESM or CommonJS, one importing the other. Each is transformed to
 * CommonJS and runs once; what it throws is thrown to all that import it, as in Node. What they take from elsewhere (Node's modules,
 * dependencies, JSON) is left to jiti, and tfjs is the trainer's.
 */
export class ScriptModules {
  /** What was imported, by its file: under way, there, or failed. */
  private readonly imports = new Map<string, Promise<unknown>>();
  private readonly waiting = new WaitingModules();

  constructor(
    private readonly sourceMaps: SourceMaps,
    /** The file that gives modules other names (`paths`, `baseUrl`); null: there is none. */
    private readonly tsconfig: string | null,
  ) {}

  /** Runs a file as the main program. Resolves with what it exports when its top level has run; rejects with its own error. */
  runMain(file: string): Promise<unknown> {
    const main = create(file, null);
    // What `require.main` is, in dependencies too.
    process.mainModule = main;
    return this.load(main);
  }

  private import(specifier: string, importer: Module, jiti: Jiti): Promise<unknown> {
    const file = this.ownFile(specifier, jiti.esmResolve);
    if (file === null) return jiti.import(specifier);
    const known = cache[file];
    const loading = this.imports.get(file);
    const isThere = known && (known.loaded || !loading || this.waiting.waitsFor(file, importer.filename));
    // In a circle, what the other one has exported so far.
    if (isThere) return Promise.resolve(known.exports);
    return this.waiting.during(importer.filename, file, () => loading ?? this.load(create(file, importer)));
  }

  private require(specifier: string, importer: Module, jiti: Jiti): unknown {
    const file = this.ownFile(specifier, jiti.resolve);
    if (file === null) return jiti(specifier);
    const known = cache[file];
    if (known) return known.exports;
    const module = create(file, importer);
    try {
      this.evaluate(module, false);
    } catch (error) {
      delete cache[file];
      throw error;
    }
    module.loaded = true;
    return module.exports;
  }

  private load(module: Module): Promise<unknown> {
    const loading = this.evaluateAsync(module);
    this.imports.set(module.filename, loading);
    return loading;
  }

  private async evaluateAsync(module: Module): Promise<unknown> {
    try {
      await this.evaluate(module, true);
    } catch (error) {
      delete cache[module.filename];
      throw error;
    }
    module.loaded = true;
    return module.exports;
  }

  /** Runs the module's code: `isAsync` makes it a function that can wait. */
  private evaluate(module: Module, isAsync: boolean): unknown {
    const { filename } = module;
    const jiti = this.jitiOf(filename);
    const code = transform(filename, readFileSync(filename, 'utf8'), isAsync);
    this.sourceMaps.learn(filename, code);
    const given = this.surroundings(module, jiti);
    const head = `(${isAsync ? 'async ' : ''}function (${Object.keys(given).join(', ')}) { `;
    const body = runInThisContext(`${head}${code}\n})`, { filename, columnOffset: -head.length }) as Body;
    return body.apply(module.exports, Object.values(given));
  }

  /** What a module's code finds around itself, under the names that jiti's transformation and `transform` give it. */
  private surroundings(module: Module, jiti: Jiti) {
    const { filename, path: folder } = module;
    const isMain = module === process.mainModule;
    const require = Object.assign((id: string) => this.require(id, module, jiti), {
      resolve: jiti.resolve,
      cache,
      extensions: jiti.extensions,
      main: process.mainModule,
    });
    module.require = require as unknown as NodeJS.Require;
    const meta = {
      url: pathToFileURL(filename).href,
      filename,
      dirname: folder,
      main: isMain,
      resolve: jiti.esmResolve,
    };
    return {
      exports: module.exports,
      require,
      module,
      __filename: filename,
      __dirname: folder,
      jitiImport: (specifier: string) => this.import(specifier, module, jiti),
      jitiESMResolve: jiti.esmResolve,
      _importMeta: meta,
    };
  }

  /** What finds and loads all that is not the user's own, as seen from one file. */
  private jitiOf(file: string): Jiti {
    return createJiti(file, {
      fsCache: false,
      virtualModules: tfjsModules,
      tsconfigPaths: this.tsconfig ?? false,
      extensions: /ts$|tsx$/i.test(file) ? typescriptFirst : [...scriptExtensions],
    });
  }

  /** The file of the user's own that is meant; null where it is something else, or nothing. */
  private ownFile(specifier: string, resolve: (specifier: string) => string): string | null {
    if (isBuiltin(specifier) || Object.hasOwn(tfjsModules, specifier)) return null;
    try {
      const found = resolve(specifier);
      const file = found.startsWith('file:') ? fileURLToPath(found) : found;
      return isScript(file) && this.sourceMaps.isUserFile(file) ? file : null;
    } catch {
      // Whoever is asked to load it says so.
      return null;
    }
  }
}

type Body = (this: unknown, ...given: unknown[]) => unknown;

const isTypescript = (name: string): boolean => /ts/.test(name);
const typescriptFirst = [...scriptExtensions].sort((a, b) => Number(isTypescript(b)) - Number(isTypescript(a)));

function create(file: string, parent: Module | null): Module {
  const module = parent ? new Module(file, parent) : new Module(file);
  module.filename = file;
  module.path = dirname(file);
  cache[file] = module;
  return module;
}
