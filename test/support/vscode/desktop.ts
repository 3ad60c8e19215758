import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runTests } from '@vscode/test-electron';

const repository = resolve(import.meta.dirname, '../../..');
const releases = 'https://update.code.visualstudio.com/api/releases/stable';

/** Why the desktop editor cannot be had here, or null where it can: it is a download, and it needs a screen. */
export async function whyNoDesktop(): Promise<string | null> {
  if (process.platform === 'linux' && !process.env.DISPLAY) return 'there is no display';
  try {
    const response = await fetch(releases, { signal: AbortSignal.timeout(5000) });
    return response.ok ? null : `${releases} answers ${response.status}`;
  } catch {
    return `${releases} cannot be reached`;
  }
}

/** Runs an in-host suite in the desktop editor (Electron), downloaded once into `.vscode-test`. Resolves to its exit code. */
export async function runInDesktop(
  folder: string,
  suite: string,
  environment: Record<string, string>,
): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 'ravine-desktop-'));
  try {
    const launchArgs = [
      folder,
      '--user-data-dir',
      join(home, 'data'),
      '--disable-extensions',
      '--disable-workspace-trust',
    ];
    if (process.getuid?.() === 0) launchArgs.push('--no-sandbox');
    return await runTests({
      version: '1.100.3',
      extensionDevelopmentPath: repository,
      extensionTestsPath: suite,
      extensionTestsEnv: environment,
      launchArgs,
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
