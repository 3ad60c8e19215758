import { describe, expect, it } from 'vitest';
import { newRunId } from '../../../src/session/newRun';

describe('the id of a new run', () => {
  it('tells date and script, and sorts by time', () => {
    const early = newRunId('/project/train digits.ts', new Date(2026, 0, 2, 3, 4, 5));
    expect(early).toMatch(/^20260102-030405-train-digits-[0-9a-f]{4}$/);
    expect(newRunId('/project/a.ts', new Date(2026, 0, 2, 3, 4, 6)) > early).toBe(true);
  });

  it('is a plain name for a folder whatever the script is called', () => {
    const id = newRunId(`/project/${'..%/\\:*?é'.repeat(20)}.ts`, new Date(0));
    expect(id).toMatch(/^[\w-]+$/);
    expect(id.length).toBeLessThan(70);
  });

  it('is another one in the same second', () => {
    const now = new Date(0);
    expect(new Set(Array.from({ length: 5 }, () => newRunId('a.ts', now))).size).toBeGreaterThan(1);
  });
});
