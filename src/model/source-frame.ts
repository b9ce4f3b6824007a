/** The lines of a file around a problem, with a mark below the column. Fit to be shown, whatever the file holds. */

import { codeFrameColumns } from '@babel/code-frame';
import { masked } from '../lib/printable.ts';

const widthMax = 120;
/** So much of a long line is shown before the column. */
const before = 60;

/** The line of `place` with its neighbours; long lines are cut to what is around the column. */
export function sourceFrame(
  text: string,
  { line, column }: { readonly line: number; readonly column: number },
): string {
  const first = Math.max(1, line - 1);
  const lines = text.split('\n').slice(first - 1, line + 1);
  const cut = (lines[line - first] ?? '').length > widthMax ? Math.max(0, column - 1 - before) : 0;
  const shown = lines.map((one) =>
    masked(window(one.replace(/\r$/, ''), cut)).replace(/[\u2028\u2029]/g, ' '),
  );
  const start = { line, column: column - cut + (cut > 0 ? 1 : 0) };
  // The lines before are only counted.
  const counted = '\n'.repeat(first - 1) + shown.join('\n');
  return codeFrameColumns(counted, { start }, { linesAbove: 1, linesBelow: 1 });
}

function window(line: string, cut: number): string {
  const part = line.slice(cut, cut + widthMax);
  return `${cut > 0 ? '…' : ''}${part}${line.length > cut + widthMax ? '…' : ''}`;
}
