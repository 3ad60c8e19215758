import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { SourceFinding } from '../../analysis/finding';
import { assertNever } from '../../shared/assertNever';
import type { Severity } from '../../shared/finding';
import { type Disposable, Lifetime } from '../lifetime';
import { toRange } from '../reveal';
import type { Marker } from '../runMarkers';
import { oneList, type RunVerdict } from './oneList';

/** The squiggles and the Problems list: what runs have found and what sources tell, as one list. */
export class Problems implements Disposable {
  private readonly lifetime = new Lifetime();
  private readonly collection = this.lifetime.add(vscode.languages.createDiagnosticCollection('ravine'));
  private readonly runs = new Map<object, RunVerdict>();
  private readonly sources = new Map<string, readonly SourceFinding[]>();

  constructor(private readonly extensionPath: string) {}

  /** What a run has to say now; null: nothing any more. */
  setRun(run: object, verdict: RunVerdict | null): void {
    const before = this.runs.get(run);
    if (verdict) this.runs.set(run, verdict);
    else this.runs.delete(run);
    const both = [before, verdict].flatMap((one) => (one ? [...one.markers, ...one.judged] : []));
    for (const file of new Set(both.map((each) => each.file))) this.show(vscode.Uri.file(file));
  }

  setSource(uri: vscode.Uri, findings: readonly SourceFinding[]): void {
    const key = String(uri);
    if (findings.length === 0 && !this.sources.has(key)) return;
    if (findings.length > 0) this.sources.set(key, findings);
    else this.sources.delete(key);
    this.show(uri);
  }

  /** Whether one of these rules has found something in a source. */
  hasFrom(rules: readonly string[]): boolean {
    return [...this.sources.values()].some((findings) => findings.some(({ rule }) => rules.includes(rule)));
  }

  dispose(): void {
    this.lifetime.dispose();
  }

  /** A file in one go: clearing first would flicker. */
  private show(uri: vscode.Uri): void {
    const list = oneList(uri.fsPath, [...this.runs.values()], this.sources.get(String(uri)) ?? []);
    if (list.length === 0) this.collection.delete(uri);
    else
      this.collection.set(
        uri,
        list.map((marker) => this.diagnostic(marker)),
      );
  }

  private diagnostic({ range, message, severity, code, related }: Marker): vscode.Diagnostic {
    const diagnostic = new vscode.Diagnostic(toRange(range), message, severityOf(severity));
    const page = join(this.extensionPath, 'docs', 'rules', `${code}.md`);
    diagnostic.source = 'Ravine';
    diagnostic.relatedInformation = related.map(
      (one) =>
        new vscode.DiagnosticRelatedInformation(
          new vscode.Location(vscode.Uri.file(one.file), toRange(one.range)),
          one.message,
        ),
    );
    diagnostic.code = existsSync(page) ? { value: code, target: vscode.Uri.file(page) } : code;
    return diagnostic;
  }
}

function severityOf(severity: Severity): vscode.DiagnosticSeverity {
  switch (severity) {
    case 'error':
      return vscode.DiagnosticSeverity.Error;
    case 'warning':
      return vscode.DiagnosticSeverity.Warning;
    case 'information':
      return vscode.DiagnosticSeverity.Information;
    default:
      return assertNever(severity);
  }
}
