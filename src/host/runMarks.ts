import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Run } from '../session/run';
import { assertNever } from '../shared/assertNever';
import type { Severity } from '../shared/finding';
import { Coalescer } from './coalescer';
import { Lifetime } from './lifetime';
import type { Log } from './log';
import { toRange } from './reveal';
import { type Marker, runMarkers } from './runMarkers';
import type { RunPlaces } from './runPlaces';

/** One run's squiggles: follow its findings while it runs, and its code while that is edited. Disposing clears them. */
export function markRun(run: Run, places: RunPlaces, extensionPath: string, log: Log): Lifetime {
  const lifetime = new Lifetime();
  const collection = lifetime.add(vscode.languages.createDiagnosticCollection());
  const refresh = async () => {
    // The parser is loaded for the first finding, not before.
    if (run.findings.length === 0 && !run.end?.failure?.position) return collection.clear();
    const find = await places.finder();
    if (lifetime.ended) return;
    const files = byFile(runMarkers(run.findings, run.end?.failure ?? null, find), extensionPath);
    // File by file in one go each: clearing first would flicker.
    for (const [file, diagnostics] of files) collection.set(vscode.Uri.file(file), diagnostics);
    for (const [uri] of collection) if (!files.has(uri.fsPath)) collection.delete(uri);
  };
  const refresher = lifetime.add(
    new Coalescer(
      200,
      () => void refresh().catch((error: unknown) => log.error(`Cannot mark findings: ${String(error)}`)),
    ),
  );
  lifetime.add({
    dispose: run.observe({ findingsChanged: () => refresher.request(), ended: () => refresher.request() }),
  });
  lifetime.add(places.onDidEdit(() => refresher.request()));
  return lifetime;
}

function byFile(markers: Marker[], extensionPath: string): Map<string, vscode.Diagnostic[]> {
  const files = new Map<string, vscode.Diagnostic[]>();
  for (const marker of markers) {
    files.set(marker.file, [...(files.get(marker.file) ?? []), diagnostic(marker, extensionPath)]);
  }
  return files;
}

function diagnostic({ range, message, severity, code, related }: Marker, extensionPath: string): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(toRange(range), message, severityOf(severity));
  const page = join(extensionPath, 'docs', 'rules', `${code}.md`);
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
