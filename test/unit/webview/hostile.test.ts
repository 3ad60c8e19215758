import seedrandom from 'seedrandom';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type PanelMessage, panelCommands, panelRequest } from '../../../src/shared/panelProtocol';
import { toWire } from '../../../src/shared/wireNumber';
import { decodeMessage } from '../../../webview/messages';
import { initialState, type PanelState, receive } from '../../../webview/store';
import { honest, spoilt } from '../../support/panel/hostile';
import { columns, position, snapshot, status } from './runs';

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

describe('hostile messages', () => {
  it('are honest ones to begin with', () => {
    for (const message of honest) expect(decodeMessage(toWire(message))).not.toBeNull();
  });

  it('are dropped or taken, and never break the panel’s state', () => {
    const random = seedrandom('hostile');
    let state: PanelState = initialState();
    const fates = { dropped: 0, taken: 0 };
    for (let i = 0; i < 10_000; i++) {
      const data = spoilt(toWire(honest[i % honest.length] as PanelMessage), random);
      const message = decodeMessage(data);
      fates[message ? 'taken' : 'dropped']++;
      if (message) state = receive(state, message);
      if (i % 500 === 0) state = receive(state, honest[0] as PanelMessage);
    }
    // Both are tried: another text or number may well keep to the protocol.
    expect(fates.dropped).toBeGreaterThan(1000);
    expect(fates.taken).toBeGreaterThan(1000);
    expect({}).not.toHaveProperty('hacked');
    const after = receive(state, snapshot({ steps: [columns(1, [3, 2])] }));
    expect(after.run).toMatchObject({ status: status(), revision: 1 });
  });

  it('from the panel are commands that there are, or nothing', () => {
    const random = seedrandom('requests');
    const requests = [
      { type: 'ready' },
      ...panelCommands.map((command) => ({ type: 'command', command })),
      { type: 'reveal', position: position(3) },
    ];
    for (let i = 0; i < 10_000; i++) {
      const { success, output } = v.safeParse(panelRequest, spoilt(requests[i % requests.length], random));
      if (success && (output as { type: string }).type === 'command')
        expect(panelCommands).toContain((output as { command: unknown }).command);
    }
    for (const command of ['workbench.action.quit', 'train ', '../train', 'toString'])
      expect(v.is(panelRequest, { type: 'command', command })).toBe(false);
  });
});
