import { describe, expect, it } from 'vitest';
import { exitCode, type FailOn } from '../../../src/cli/exitCode';
import type { Finding, Severity } from '../../../src/shared/finding';
import type { RunEnd, RunFailure } from '../../../src/shared/run';
import { aFinding, anEnd } from './fakes';

const findings = (...severities: Severity[]): Finding[] => severities.map((severity) => ({ ...aFinding, severity }));
const failed = (kind: RunFailure['kind'], reason: RunEnd['reason'] = 'failed'): Partial<RunEnd> => ({
  reason,
  failure: { kind, message: '', advice: '', position: null, stack: '' },
});

describe('exitCode', () => {
  it.each<[string, number, Partial<RunEnd>, Finding[], FailOn]>([
    ['healthy', 0, {}, [], 'error'],
    ['information', 0, {}, findings('information'), 'warning'],
    ['a warning', 0, {}, findings('warning'), 'error'],
    ['a warning that counts', 1, {}, findings('information', 'warning'), 'warning'],
    ['an error', 1, {}, findings('warning', 'error'), 'error'],
    ['an error where warnings count', 1, {}, findings('error'), 'warning'],
    ['the last of --steps', 0, { reason: 'steps-reached' }, [], 'error'],
    ['stopped by a reader that left', 0, { reason: 'stopped' }, [], 'error'],
    ['NaN', 1, { reason: 'non-finite' }, [], 'error'],
    ['unreadable-file', 2, failed('unreadable-file'), [], 'error'],
    ['syntax-error', 2, failed('syntax-error'), [], 'error'],
    ['missing-module', 2, failed('missing-module'), [], 'error'],
    ['no-training', 2, failed('no-training'), [], 'error'],
    ['bad-option', 2, failed('bad-option'), [], 'error'],
    ['script-error', 3, failed('script-error'), [], 'error'],
    ['crashed', 3, failed('crashed', 'crashed'), [], 'error'],
    ['out-of-memory', 3, failed('out-of-memory', 'crashed'), [], 'error'],
    ['internal', 3, failed('internal'), [], 'error'],
    ['a crash of which nothing is known', 3, { reason: 'crashed' }, [], 'error'],
    ['a failure after an error', 3, failed('script-error'), findings('error'), 'error'],
  ])('%s: %d', (_, code, end, found, failOn) => {
    expect(exitCode({ ...anEnd, ...end }, found, failOn, false)).toBe(code);
  });

  it('an interruption comes before all else', () => {
    expect(exitCode({ ...anEnd, ...failed('crashed') }, findings('error'), 'error', true)).toBe(130);
  });
});
