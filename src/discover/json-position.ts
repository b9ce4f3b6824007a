/** Where in a JSON text a value stands. */

import type { Path } from '../model/finding.ts';
import type { TextPosition } from '../lib/text-lines.ts';
import { positionAt } from './json-syntax.ts';

const token = /[{}[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+/gs;

/** An object or list that is open. */
interface Container {
  /** Everything above it, and itself, is on the path. */
  readonly onPath: boolean;
  /** Where the next value goes: its key (once read) or its index. */
  step: string | number | undefined;
}

/** The place of the value at `path` in valid JSON; of one that is not there, of its nearest parent. O(length), no recursion. */
export function positionOfPath(text: string, path: Path): TextPosition {
  const open: Container[] = [];
  let best = 0;
  for (const { 0: word, index: offset } of text.matchAll(token)) {
    const container = open.at(-1);
    if (word === '}' || word === ']') {
      open.pop();
      if (container?.onPath === true) break;
    } else if (word === ',') {
      if (container !== undefined)
        container.step = typeof container.step === 'number' ? container.step + 1 : undefined;
    } else if (word === ':') {
      continue;
    } else if (container !== undefined && container.step === undefined) {
      container.step = container.onPath ? (JSON.parse(word) as string) : word;
    } else {
      const onPath =
        container === undefined || (container.onPath && path[open.length - 1] === container.step);
      if (onPath) best = offset;
      if (onPath && open.length === path.length) break;
      if (word === '{') open.push({ onPath, step: undefined });
      else if (word === '[') open.push({ onPath, step: 0 });
    }
  }
  return positionAt(text, best);
}
