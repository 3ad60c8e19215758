import { readFileSync, realpathSync } from 'node:fs';
import * as vscode from 'vscode';
import { callRange } from '../analysis/callRange';
import { loadParser } from '../analysis/parser';
import { isScript } from '../shared/scriptFile';
import type { SourcePosition } from '../shared/source';
import type { Disposable } from './lifetime';
import { Lifetime } from './lifetime';
import type { FindPlace } from './runMarkers';
import { type Locate, TrackedPlaces } from './trackedPlaces';

/** The code of one run as the editor sees it: feeds what is opened and edited since its start into `TrackedPlaces`. */
export class RunPlaces implements Disposable {
  private readonly lifetime = new Lifetime();
  private readonly places = new TrackedPlaces(readText);
  private readonly edited = this.lifetime.add(new vscode.EventEmitter<void>());
  readonly onDidEdit = this.edited.event;
  private readonly mainFile: string;

  constructor(file: string) {
    this.mainFile = vscode.Uri.file(file).fsPath;
    for (const document of vscode.workspace.textDocuments) this.opened(document);
    this.lifetime.add(vscode.workspace.onDidOpenTextDocument((document) => this.opened(document)));
    this.lifetime.add(vscode.workspace.onDidChangeTextDocument((event) => this.changed(event)));
  }

  /** Loads the parser if need be, then tells where a position's call is now. */
  async finder(): Promise<FindPlace> {
    const ts = await loadParser();
    const locate: Locate = (file, text, line, column) => callRange(ts, file, text, line, column);
    return (given) => {
      const position = this.asOpened(given);
      return { position, range: this.places.rangeOf(position, locate) };
    };
  }

  dispose(): void {
    this.lifetime.dispose();
  }

  /** The path under which the editor knows the file: loaders report real paths, people open links to them. */
  private asOpened(position: SourcePosition): SourcePosition {
    const file = vscode.Uri.file(position.file).fsPath;
    return { ...position, file: file === realPath(this.mainFile) ? this.mainFile : file };
  }

  private opened(document: vscode.TextDocument): void {
    if (isTracked(document)) this.places.opened(document.uri.fsPath, document.getText());
  }

  private changed({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (!isTracked(document) || contentChanges.length === 0) return;
    this.places.edited(document.uri.fsPath, contentChanges);
    this.edited.fire();
  }
}

const isTracked = ({ uri }: vscode.TextDocument) => uri.scheme === 'file' && isScript(uri.fsPath);

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
