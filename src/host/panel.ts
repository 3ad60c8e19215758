import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { type PanelRequest, panelRequest } from '../shared/panelProtocol';
import type { CurrentRun } from './currentRun';
import type { LastRun } from './lastRun';
import { type Disposable, Lifetime } from './lifetime';
import type { Log } from './log';
import { PanelFeed } from './panelFeed';
import { panelHtml } from './panelHtml';

export const panelType = 'ravine.panel';

/** The panel beside the code: at most one, opened by the person, restored by the editor after a reload of the window. */
export class Panel implements Disposable, vscode.WebviewPanelSerializer {
  private panel: vscode.WebviewPanel | null = null;
  private opened = new Lifetime();
  private readonly feed: PanelFeed;
  private readonly dist: vscode.Uri;

  constructor(
    runs: CurrentRun,
    context: Pick<vscode.ExtensionContext, 'extensionUri'>,
    private readonly answer: (request: Exclude<PanelRequest, { type: 'ready' }>) => void,
    private readonly log: Log,
    lastRun: LastRun,
  ) {
    this.dist = vscode.Uri.joinPath(context.extensionUri, 'dist');
    this.feed = new PanelFeed(
      (message) => void this.panel?.webview.postMessage(message),
      () => lastRun.snapshot,
    );
    runs.watch((run, lifetime) => this.feed.follow(run, lifetime));
  }

  show(): void {
    if (this.panel) {
      this.panel.reveal(undefined, true);
      return;
    }
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.adopt(vscode.window.createWebviewPanel(panelType, 'Ravine', place));
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.panel) panel.dispose();
    else this.adopt(panel);
  }

  dispose(): void {
    this.panel?.dispose();
    this.opened.dispose();
    this.feed.dispose();
  }

  private adopt(panel: vscode.WebviewPanel): void {
    this.panel = panel;
    this.opened = new Lifetime();
    this.opened.add(panel.webview.onDidReceiveMessage((message: unknown) => this.received(message)));
    this.opened.add(panel.onDidChangeViewState(() => !panel.visible && this.feed.hidden()));
    this.opened.add(panel.onDidDispose(() => this.closed()));
    panel.webview.options = { enableScripts: true, localResourceRoots: [this.dist] };
    panel.iconPath = {
      light: vscode.Uri.joinPath(this.dist, '..', 'media', 'train-light.svg'),
      dark: vscode.Uri.joinPath(this.dist, '..', 'media', 'train-dark.svg'),
    };
    const resource = (name: string) => String(panel.webview.asWebviewUri(vscode.Uri.joinPath(this.dist, name)));
    panel.webview.html = panelHtml({
      script: resource('webview.js'),
      style: resource('webview.css'),
      cspSource: panel.webview.cspSource,
      nonce: randomBytes(18).toString('base64url'),
    });
  }

  private closed(): void {
    this.panel = null;
    this.feed.hidden();
    this.opened.dispose();
  }

  private received(message: unknown): void {
    const request = v.safeParse(panelRequest, message);
    if (!request.success) this.log.warn(`The panel sent something unknown: ${v.summarize(request.issues)}`);
    else if (request.output.type === 'ready') this.feed.ready();
    else this.answer(request.output);
  }
}
