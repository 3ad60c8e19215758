import * as v from 'valibot';
import { type PanelMessage, panelMessage } from '../src/shared/panelProtocol';

/** The one place where what the host says becomes typed. A message that breaks the protocol is reported and dropped: null. */
export function decodeMessage(data: unknown): PanelMessage | null {
  const result = v.safeParse(panelMessage, data);
  if (result.success) return result.output;
  console.error('Ravine dropped a message that breaks the panel protocol:', v.flatten(result.issues));
  return null;
}
