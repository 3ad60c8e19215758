import type { PanelRequest } from '../src/shared/panelProtocol';

/** What the editor gives a webview. It may be acquired once. */
interface VsCodeApi {
  postMessage(message: PanelRequest): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

export const vscodeApi: VsCodeApi = acquireVsCodeApi();

/** Tells the host what the person did. */
export type Post = (request: PanelRequest) => void;
