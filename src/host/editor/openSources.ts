import * as vscode from 'vscode';
import { type Disposable, Lifetime } from '../lifetime';
import { DocumentFacts } from './documentFacts';
import type { FactsThread } from './factsThread';
import type { SourceFacts } from './sourceFacts';
import { ruleChanges } from './switches';

/** How files of each language end: what the parser goes by. */
const endings: Readonly<Record<string, string>> = {
  typescript: '.ts',
  typescriptreact: '.tsx',
  javascript: '.js',
  javascriptreact: '.jsx',
};

/** Documents that are looked at: scripts that a person edits, on a disk or elsewhere; no old versions, no dependencies. */
export const sourceSelector: vscode.DocumentSelector = Object.keys(endings).map((language) => ({ language }));
const others = /^(git|gitlens|vscode-scm|output|vscode-notebook-cell|vscode-chat.*|walkThrough.*)$/;
const isSource = ({ uri, languageId }: vscode.TextDocument): boolean =>
  Object.hasOwn(endings, languageId) && !others.test(uri.scheme) && !uri.path.includes('/node_modules/');

/** The open sources, each read again after it was edited, and forgotten when it is closed. */
export class OpenSources implements Disposable {
  private readonly lifetime = new Lifetime();
  private readonly open = new Map<string, DocumentFacts>();
  private readonly changed = this.lifetime.add(new vscode.EventEmitter<vscode.Uri>());
  /** A source was read, or closed. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly thread: FactsThread) {
    const { workspace } = vscode;
    this.lifetime.add(workspace.onDidOpenTextDocument((document) => this.opened(document)));
    this.lifetime.add(workspace.onDidCloseTextDocument(({ uri }) => this.closed(uri)));
    this.lifetime.add(
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.open.get(String(document.uri))?.edited(contentChanges);
      }),
    );
    this.lifetime.add(
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('ravine.rules')) for (const facts of this.open.values()) facts.readAgain();
      }),
    );
    for (const document of workspace.textDocuments) this.opened(document);
  }

  /** What is known of a source now; null: nothing, or no model. */
  known(uri: vscode.Uri): SourceFacts | null {
    return this.open.get(String(uri))?.known ?? null;
  }

  /** The same, once the text as it stands was read. */
  async settled({ uri }: vscode.TextDocument): Promise<SourceFacts | null> {
    return (await this.open.get(String(uri))?.settled()) ?? null;
  }

  dispose(): void {
    for (const facts of this.open.values()) facts.dispose();
    this.open.clear();
    this.lifetime.dispose();
  }

  private opened(document: vscode.TextDocument): void {
    const { uri, languageId } = document;
    if (!isSource(document) || this.open.has(String(uri))) return;
    const read = (text: string) =>
      this.thread.ask({ text, fileName: `source${endings[languageId]}`, rules: ruleChanges(uri) });
    this.open.set(String(uri), new DocumentFacts(document, read, () => this.changed.fire(uri)));
  }

  private closed(uri: vscode.Uri): void {
    this.open.get(String(uri))?.dispose();
    if (this.open.delete(String(uri))) this.changed.fire(uri);
  }
}
