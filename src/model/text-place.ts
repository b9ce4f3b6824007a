/** Where in the text of a document what it says stands. */

import { LineCounter, parseDocument } from 'yaml';
import type { Path } from './finding.ts';
import { offsetAt } from './yaml-entry.ts';

/** Lines and columns count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** Looks up places in a YAML or JSON text that has been read before; of what is not there, its nearest parent. O(size of the text) to begin with. */
export function placesIn(text: string): (path: Path) => TextPlace {
  const lines = new LineCounter();
  const source = parseDocument(text, {
    lineCounter: lines,
    merge: true,
    prettyErrors: false,
    stringKeys: true,
    logLevel: 'error',
  });
  return (path) => {
    const { line, col } = lines.linePos(offsetAt(source.contents, path));
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
}
