/** Where the history of an object is cut, and where it cannot be. */

import { describe, expect, test } from 'vitest';
import { ednText } from './edn-text.ts';
import { operationWindows } from './operation-windows.ts';
import { rowsOf } from './row-words.test-data.ts';

/** `k: 1-2 3?`: a window of key k with an operation from line 1 to line 2, and one that begins in line 3 and may happen at any time. */
function windowsOf(words: string, operationsMin: number, heldMax: number): string[] {
  return [...operationWindows(rowsOf(words), { name: 'x', operationsMin, heldMax })].map((window) => {
    const of = window.key === undefined ? '' : `${ednText(window.key).replaceAll('"', '')}: `;
    if (!('operations' in window))
      return `${of}given up at ${window.line}, ${window.held} held, ${window.open} open since ${window.openLine}`;
    const operations = window.operations.map(({ invokeLine, completeLine, outcome, end }) =>
      outcome === 'info' && end === Infinity ? `${invokeLine}?` : `${invokeLine}-${completeLine ?? 'never'}`,
    );
    return of + operations.join(' ');
  });
}

describe.each<[why: string, words: string, operationsMin: number, windows: string[]]>([
  ['at a quiet moment with enough operations', '0w 0w! 0w 0w! 0w 0w!', 2, ['1-2 3-4', '5-6']],
  ['not while an operation is open', '0w 1w 0w! 0w 1w! 0w! 0w 0w!', 1, ['1-3 2-5 4-6', '7-8']],
  ['what is of unknown outcome does not count as open', '0w 1w 0w? 1w! 1w 1w!', 1, ['1? 2-4', '5-6']],
  ['what was never answered is open to the end', '0w 1w 1w! 1w 1w!', 1, ['1? 2-3 4-5']],
  ['each object by itself', '0w/a 1w/b 0w! 1w! 0w/a 0w!', 1, ['a: 1-3', 'b: 2-4', 'a: 5-6']],
  ['at one moment invocations come first', '0w@1 0w!@2 1w@2 1w!@3 1w@4 1w!@5', 1, ['1-2 3-4', '5-6']],
  ['only the answer says of which object', '0w 1w/a 1w! 1w/a 1w! 0w!/a', 1, ['a: 1-6 2-3 4-5']],
  ['it was of another object', '0w 1w/a 1w! 0w!/b 1w/a 1w!', 1, ['b: 1-4', 'a: 2-3 5-6']],
])('%s', (_, words, operationsMin, windows) => {
  test(words, () => {
    expect(windowsOf(words, operationsMin, 100)).toEqual(windows);
  });
});

test('where too many are held, quiet objects are cut before they have enough, and the longest of the others is given up', () => {
  const words = '0w/a 0w! 1w/b 2w/b 2w! 2w/b 2w! 0w/a 0w! 2w/b 2w!';
  expect(windowsOf(words, 100, 3)).toEqual(['a: 1-2', 'b: given up at 7, 3 held, 2 open since 3', 'a: 8-9']);
});
