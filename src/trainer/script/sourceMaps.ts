import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { SourcePosition } from '../../shared/source';

const inlineMap = /\/\/# sourceMappingURL=data:application\/json;[^,]*base64,([A-Za-z0-9+/=]+)\s*$/;
const frame = /(?<=[\s(])((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()\n]*?):(\d+):(\d+)/g;

/** From positions in the code that runs back to positions in the files that the user wrote. */
export class SourceMaps {
  private readonly maps = new Map<string, TraceMap>();

  /** Takes note of the source map at the end of a transformed file. */
  learn(file: string, code: string): void {
    const encoded = inlineMap.exec(code)?.[1];
    if (encoded) this.maps.set(file, new TraceMap(Buffer.from(encoded, 'base64').toString('utf8')));
  }

  /** The position in the user's own file. Lines and columns count from 1 on both sides. */
  original(position: SourcePosition): SourcePosition {
    const file = position.file.startsWith('file:') ? fileURLToPath(position.file) : position.file;
    const map = this.maps.get(file);
    const found = map && originalPositionFor(map, { line: position.line, column: position.column - 1 });
    if (!found || found.line === null) return { ...position, file };
    return { file, line: found.line, column: found.column + 1 };
  }

  /** Whether a file is the user's own: not ours, not Node's, not a dependency. */
  isUserFile(file: string): boolean {
    const isPath = file.startsWith('file:') || file.includes('/') || file.includes(sep);
    return isPath && !file.startsWith('node:') && !file.includes('node_modules') && !file.startsWith(__dirname);
  }

  /** A stack trace with every position led back. */
  mapStack(stack: string): string {
    return stack.replace(frame, (text, file: string, line: string, column: string) => {
      const at = this.original({ file, line: Number(line), column: Number(column) });
      return text.replace(`${file}:${line}:${column}`, `${at.file}:${at.line}:${at.column}`);
    });
  }

  /** The innermost of a mapped stack's positions that lies in the user's own code. */
  firstUserPosition(stack: string): SourcePosition | null {
    for (const [, file, line, column] of stack.matchAll(frame)) {
      if (this.isUserFile(file!)) return this.original({ file: file!, line: Number(line), column: Number(column) });
    }
    return null;
  }
}
