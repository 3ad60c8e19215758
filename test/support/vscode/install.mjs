// Installs a real VS Code for the tests: code-server (the same workbench and extension host, from npm) and Chromium (from the
// system's packages). `node test/support/vscode/install.mjs`; a finished install is left alone, a half one is redone.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const version = '4.100.3';
/** Raised when the steps below change, so that older installs are redone. */
const recipe = 1;
const minute = 60_000;

const caches = resolve(
  process.env.RAVINE_TEST_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'ravine-test'),
);

/** Where code-server is, or will be. */
export const serverFolder = join(caches, `code-server-${version}`);
export const serverEntry = join(serverFolder, 'node_modules/code-server/out/node/entry.js');

/** Chromium's path, or null where none is installed. */
export function findChromium() {
  const names = [process.env.RAVINE_TEST_CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome'].filter(Boolean);
  for (const name of names) {
    const found = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8' });
    if (found.status === 0) return found.stdout.trim();
  }
  return null;
}

export function installEditor() {
  installSystemPackages();
  const stamp = join(serverFolder, 'complete');
  const wanted = `${recipe} node-abi-${process.versions.modules}\n`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say(`Installing code-server ${version} into ${serverFolder}: about two minutes, once`);
  rmSync(serverFolder, { recursive: true, force: true });
  mkdirSync(serverFolder, { recursive: true });
  installServer();
  writeFileSync(stamp, wanted);
}

function installServer() {
  writeFileSync(join(serverFolder, 'package.json'), '{"private":true}\n');
  const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  npm(serverFolder, [...install, `code-server@${version}`]);
  npm(serverFolder, ['rebuild', 'argon2']);
  const vscode = join(serverFolder, 'node_modules/code-server/lib/vscode');
  npm(vscode, [...install, '--omit=dev']);
  for (const module of ['@vscode/spdlog', '@parcel/watcher', 'native-watchdog', 'kerberos']) {
    npm(vscode, ['rebuild', module], 'optional');
  }
  // The terminal's native part is not built, and no test opens a terminal.
  symlinkSync('node_modules', join(vscode, 'node_modules.asar'));
  npm(join(vscode, 'extensions'), [...install, '--omit=dev']);
}

function installSystemPackages() {
  const missing = findChromium() ? [] : ['chromium'];
  // Needed to compile code-server's native modules, so not once they are compiled.
  if (!existsSync(join(serverFolder, 'complete'))) {
    for (const [name, present] of [
      ['libkrb5-dev', () => packageConfig('krb5-gssapi')],
      ['libsecret-1-dev', () => packageConfig('libsecret-1')],
      ['pkg-config', () => runs('pkg-config')],
      ['make', () => runs('make')],
      ['g++', () => runs('g++')],
      ['python3', () => runs('python3')],
    ]) {
      if (!present()) missing.push(name);
    }
  }
  if (missing.length === 0) return;
  const root = process.getuid?.() === 0;
  const mayInstall = root || spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
  if (!mayInstall || !runs('apt-get')) {
    throw new Error(
      `The editor tests need these system packages: ${missing.join(' ')}. Install them and run the tests again.`,
    );
  }
  say(`Installing system packages: ${missing.join(' ')}`);
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 10 * minute,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  const aptGet = (...args) => {
    const [command, ...rest] = [...(root ? [] : ['sudo', '-n']), 'apt-get', ...args];
    execFileSync(command, rest, options);
  };
  aptGet('update', '-q');
  aptGet('install', '-y', '-q', '--no-install-recommends', ...missing);
}

const runs = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
const packageConfig = (name) => spawnSync('pkg-config', ['--exists', name], { stdio: 'ignore' }).status === 0;

function npm(folder, args, need = 'required') {
  say(`  npm ${args.filter((arg) => !arg.startsWith('--')).join(' ')}`);
  const result = spawnSync('npm', args, { cwd: folder, env: npmEnvironment(), encoding: 'utf8', timeout: 10 * minute });
  if (result.status === 0) return;
  const why = result.error?.message ?? `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-30).join('\n');
  if (need === 'required') throw new Error(`npm ${args.join(' ')} failed in ${folder}:\n${why}`);
  say(`  (not built, the tests do without: ${why.split('\n')[0]})`);
}

/**
 * Under `npm test` this project's own npm settings (scripts off) are in the environment; here scripts must run.
 * Node's headers are taken from beside the running Node where they are, which spares node-gyp a download.
 */
function npmEnvironment() {
  const kept =
    /^npm_config_(registry|https?_?proxy|noproxy|cafile|ca|cache|strict_ssl|userconfig|globalconfig|nodedir)$/i;
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || kept.test(name)),
  );
  const prefix = dirname(dirname(process.execPath));
  if (existsSync(join(prefix, 'include/node/node.h'))) env.npm_config_nodedir ??= prefix;
  return env;
}

function say(text) {
  console.log(text);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    installEditor();
    say(`code-server ${version} is installed in ${serverFolder}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
