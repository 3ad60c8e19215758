// What `npm test` runs: everything, one stage after the other, each with a time limit. A failed stage is counted and does not
// keep the next ones from running. The last line is `N passed, N failed`.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const windows = process.platform === 'win32';
// Relative to the root, where every command runs: a shell would split an absolute path at its spaces.
const results = 'out/test-results';
const bin = (name) => join('node_modules/.bin', name);
const counts = { passed: 0, failed: 0 };

process.chdir(root);
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

await stage('types of host, child and tests', bin('tsc'), ['-p', 'tsconfig.json']);
await stage('types of the panel', bin('tsc'), ['-p', 'webview/tsconfig.json']);
await stage('lint', bin('biome'), ['check', '--error-on-warnings', '.']);
// Packaging builds for production; the tests then run on a build of their own, with source maps.
await stage('package', 'npm', ['run', '--silent', 'package']);
await stage('build', process.execPath, ['esbuild.mjs']);
await stage('a real VS Code for the tests', process.execPath, ['test/support/vscode/install.mjs'], 20);
// Apart, so that the groups that are sensitive to a busy machine have it to themselves.
await tests('unit and contract tests', ['unit', 'contract'], 10);
await tests('tests of real child processes', ['integration'], 20);
await tests('tests in a real VS Code', ['vscode'], 30);

const ran = counts.passed + counts.failed > 0;
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exit(ran && counts.failed === 0 ? 0 : 1);

async function stage(title, command, args, minutes = 5) {
  const ok = await run(title, command, args, minutes);
  counts[ok ? 'passed' : 'failed']++;
  console.log(ok ? `ok: ${title}` : `FAILED: ${title}`);
}

async function tests(title, projects, minutes) {
  const file = `${results}/${projects.join('-')}.json`;
  const args = [
    'run',
    '--config',
    'test/vitest.config.mts',
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
  const ok = await run(title, bin('vitest'), [...args, ...projects.flatMap((name) => ['--project', name])], minutes);
  const { passed, failed } = countTests(file);
  counts.passed += passed;
  // A file that does not load, an error outside of any test, a run out of time: each is a failure without a failed test.
  counts.failed += failed === 0 && !ok ? 1 : failed;
}

function countTests(file) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 0 };
  }
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const skipped = report.numPendingTests + report.numTodoTests;
  if (skipped > 0) console.log(`${skipped} tests were not run: they count as failed`);
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length + skipped };
}

/** Runs a command, its output on ours. What is not done in time is killed with all that it started. */
function run(title, command, args, minutes) {
  console.log(`\n── ${title}`);
  return new Promise((done) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      // There npm and what lies in .bin are command files, which only a shell starts.
      shell: windows && command !== process.execPath,
      // Elsewhere a process group of its own, so that it is killed as a whole.
      detached: !windows,
    });
    const interrupted = () => stop(child);
    const timer = setTimeout(() => {
      console.log(`not done after ${minutes} minutes: stopped`);
      stop(child);
    }, minutes * 60_000);
    process.once('SIGINT', interrupted);
    process.once('SIGTERM', interrupted);
    const ended = (ok) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupted);
      process.off('SIGTERM', interrupted);
      done(ok);
    };
    child.once('error', (error) => {
      console.log(error.message);
      ended(false);
    });
    child.once('exit', (code) => ended(code === 0));
  });
}

function stop(child) {
  if (windows) {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
