/**
 * Where a JSON text goes wrong. `JSON.parse` is fast but does not always say where it stopped (Node 20 names no position for most
 * errors), so a text that it refuses is read a second time, token by token (RFC 8259), until the first token that cannot stand there.
 */

import type { TextPosition } from '../lib/text-lines.ts';

const token =
  /[ \t\n\r]*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;

/** What may come next. */
type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or }' | ', or ]' | 'the end';

/** The first place in `text` that is not JSON, and what could stand there; `undefined` for a valid text. O(length), no recursion. */
export function findSyntaxError(
  text: string,
): { readonly offset: number; readonly expected: string } | undefined {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let offset = 0;
  token.lastIndex = 0;
  for (;;) {
    const found = token.exec(text);
    if (found === null) break;
    const [whole, mark, string] = found;
    const next = follow(expected, mark ?? (string === undefined ? 'atom' : 'string'), open);
    if (next === undefined) {
      return { offset: offset + (whole.length - whole.trimStart().length), expected };
    }
    expected = next;
    offset = token.lastIndex;
  }
  const rest = text.slice(offset);
  const at = offset + (rest.length - rest.replace(/^[ \t\n\r]+/, '').length);
  return at === text.length && expected === 'the end' ? undefined : { offset: at, expected };
}

/** Line and column of an offset. */
export function positionAt(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) line += 1;
  return { line, column: offset - lineStart + 1 };
}

/** What is expected after `given`; `undefined` when it cannot stand here. Opens and closes brackets on `open`. */
function follow(expected: Expected, given: string, open: ('{' | '[')[]): Expected | undefined {
  const after = (): Expected => (open.length === 0 ? 'the end' : open.at(-1) === '{' ? ', or }' : ', or ]');
  const close = (): Expected => {
    open.pop();
    return after();
  };
  if (expected === 'value' || expected === 'value or ]') {
    if (given === '{' || given === '[') {
      open.push(given);
      return given === '{' ? 'key or }' : 'value or ]';
    }
    if (given === ']' && expected === 'value or ]') return close();
    return given === 'atom' || given === 'string' ? after() : undefined;
  }
  if (expected === 'key' || expected === 'key or }') {
    if (given === 'string') return ':';
    return given === '}' && expected === 'key or }' ? close() : undefined;
  }
  if (expected === ':') return given === ':' ? 'value' : undefined;
  if (expected === ', or }') return given === ',' ? 'key' : given === '}' ? close() : undefined;
  if (expected === ', or ]') return given === ',' ? 'value' : given === ']' ? close() : undefined;
  return undefined;
}
