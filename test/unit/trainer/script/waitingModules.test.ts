import { describe, expect, it } from 'vitest';
import { WaitingModules } from '../../../../src/trainer/script/waitingModules';

describe('modules that wait for each other', () => {
  it('wait by themselves and by others, while the work lasts', async () => {
    const waiting = new WaitingModules();
    let finish = () => {};
    const work = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const both = Promise.all([waiting.during('a', 'b', () => work), waiting.during('b', 'c', () => work)]);
    expect(waiting.waitsFor('a', 'c')).toBe(true);
    expect(waiting.waitsFor('c', 'a')).toBe(false);
    expect(waiting.waitsFor('c', 'c')).toBe(true);
    finish();
    await both;
    expect(waiting.waitsFor('a', 'b')).toBe(false);
  });

  it('may go round in circles', async () => {
    const waiting = new WaitingModules();
    await waiting.during('a', 'b', () =>
      waiting.during('b', 'a', async () => {
        expect(waiting.waitsFor('a', 'nobody')).toBe(false);
        expect(waiting.waitsFor('a', 'b')).toBe(true);
      }),
    );
  });
});
