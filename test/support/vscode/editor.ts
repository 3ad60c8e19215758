import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium, installEditor, serverEntry } from './install.mjs';
import { Workbench } from './workbench';

const repository = resolve(import.meta.dirname, '../../..');
const startTimeoutMs = 60_000;

export interface EditorOptions {
  /** `development`: the repository itself; a path: this .vsix is installed, and nothing of the repository is used. */
  extension?: 'development' | string;
  trusted?: boolean;
  settings?: Record<string, unknown>;
  /** For the extension host. */
  environment?: Record<string, string>;
}

/** A real VS Code: a code-server of its own, with a home of its own, and a browser to look at it. */
export class Editor {
  private constructor(
    private readonly server: ChildProcess,
    private readonly home: string,
    private readonly browser: Browser,
    private readonly address: string,
    private readonly development: boolean,
    readonly serverLog: string[],
  ) {}

  static async start(options: EditorOptions = {}): Promise<Editor> {
    installEditor();
    const { extension = 'development', trusted = true, settings = {}, environment = {} } = options;
    const home = mkdtempSync(join(tmpdir(), 'ravine-editor-'));
    mkdirSync(join(home, 'data/User'), { recursive: true });
    writeFileSync(join(home, 'data/User/settings.json'), JSON.stringify({ ...quietSettings, ...settings }));
    if (extension !== 'development') await runServer(home, ['--install-extension', extension]);
    const { server, address, lines } = await startServer(
      home,
      trusted ? ['--disable-workspace-trust'] : [],
      environment,
    );
    const browser = await chromium.launch({ executablePath: findChromium() ?? 'chromium', args: browserArguments });
    return new Editor(server, home, browser, address, extension === 'development', lines);
  }

  /** Opens a folder in a new window. `suite` is a module whose `run()` the extension host calls. */
  async open(folder: string, { suite }: { suite?: string } = {}): Promise<Workbench> {
    const context = await this.browser.newContext({ viewport: { width: 1500, height: 900 } });
    const page = await context.newPage();
    let done: (code: number) => void = () => {};
    const ended = new Promise<number>((resolved) => {
      done = resolved;
    });
    await this.automation(page, done);
    const remote = `vscode-remote://${this.address}`;
    const payload: string[][] = [['skipWelcome', 'true']];
    if (this.development) payload.push(['extensionDevelopmentPath', remote + repository]);
    if (suite) payload.push(['extensionTestsPath', remote + suite]);
    await page.goto(`http://${this.address}/?folder=${folder}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
    const workbench = new Workbench(page, folder, ended);
    await workbench.ready();
    return workbench;
  }

  async dispose(): Promise<void> {
    await this.browser.close();
    const gone = new Promise((done) => this.server.once('exit', done));
    this.server.kill('SIGTERM');
    const timer = setTimeout(() => this.server.kill('SIGKILL'), 5000);
    await gone;
    clearTimeout(timer);
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  /** What the workbench calls when `extensionTestsPath` is given; `done` is given the suite's exit code. */
  private async automation(page: Page, done: (code: number) => void): Promise<void> {
    await page.exposeFunction('codeAutomationExit', done);
    await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
      this.serverLog.push(`[${type}] ${args.join(' ')}`);
    });
  }
}

const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'window.commandCenter': false,
  'window.confirmBeforeClose': 'never',
  'security.workspace.trust.startupPrompt': 'never',
  'extensions.ignoreRecommendations': true,
  'extensions.autoUpdate': false,
  'telemetry.telemetryLevel': 'off',
  'git.enabled': false,
  'typescript.validate.enable': false,
  'javascript.validate.enable': false,
  'files.simpleDialog.enable': true,
  'editor.accessibilitySupport': 'off',
};

const browserArguments = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function serverArguments(home: string): string[] {
  return [
    serverEntry,
    '--user-data-dir',
    join(home, 'data'),
    '--extensions-dir',
    join(home, 'extensions'),
    '--config',
    join(home, 'config.yaml'),
    '--disable-telemetry',
    '--disable-update-check',
  ];
}

/** The server must not write into the home of whoever runs the tests, nor take orders from their environment. */
function serverEnvironment(home: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|VITEST|VSCODE_|NODE_OPTIONS|NODE_ENV$)/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local'),
    XDG_CACHE_HOME: join(home, '.cache'),
  };
}

async function runServer(home: string, args: string[]): Promise<void> {
  const child = spawn(process.execPath, [...serverArguments(home), ...args], {
    env: serverEnvironment(home),
    stdio: 'pipe',
  });
  const output: string[] = [];
  child.stdout.on('data', (text) => output.push(String(text)));
  child.stderr.on('data', (text) => output.push(String(text)));
  const code = await new Promise((done) => child.once('close', done));
  if (code !== 0) throw new Error(`code-server ${args.join(' ')} ended with ${code}:\n${output.join('')}`);
}

/** Port 0 lets the system choose a free one; the server prints which. */
async function startServer(home: string, args: string[], environment: Record<string, string>) {
  const all = [...serverArguments(home), '--auth', 'none', '--bind-addr', '127.0.0.1:0', ...args];
  const server = spawn(process.execPath, all, {
    env: { ...serverEnvironment(home), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const address = await new Promise<string>((done, fail) => {
    const give = (why: string) => fail(new Error(`code-server ${why}:\n${lines.join('')}`));
    const timer = setTimeout(() => give('did not start in time'), startTimeoutMs);
    const hear = (text: unknown) => {
      lines.push(String(text));
      const found = /listening on http:\/\/(127\.0\.0\.1:\d+)/.exec(lines.join(''))?.[1];
      if (!found) return;
      clearTimeout(timer);
      done(found);
    };
    server.stdout.on('data', hear);
    server.stderr.on('data', hear);
    server.once('exit', (code) => give(`ended with ${code}`));
  });
  return { server, address, lines };
}
