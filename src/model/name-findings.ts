/** Findings about names, in the form that all of them have. */

import { nearest } from '../lib/nearest.ts';
import { itemsOf } from '../lib/untyped.ts';
import type { Finding, Path } from './finding.ts';

/** Nothing when `given` is known; else that there is no such thing, and what was probably meant. */
export function unknown(
  path: Path,
  what: string,
  given: string,
  known: readonly string[],
  atKey = false,
): Finding[] {
  if (known.includes(given)) return [];
  const near = nearest(given, known);
  const instead = near === undefined ? `known: ${known.join(', ') || 'none'}` : `did you mean ${near}?`;
  return [{ path, message: `no such ${what}: ${given}; ${instead}`, atKey }];
}

/** What is found in a value, where it is text. */
export function ifText(value: unknown, find: (text: string) => Finding[]): Finding[] {
  return typeof value === 'string' ? find(value) : [];
}

/** What is found in the texts of a list, each at its own path. */
export function listed(list: unknown, path: Path, find: (path: Path, text: string) => Finding[]): Finding[] {
  return itemsOf(list).flatMap((item, index) => ifText(item, (text) => find([...path, index], text)));
}

/** Texts in a list that stand there before. */
export function twiceFindings(list: unknown, path: Path): Finding[] {
  const items = itemsOf(list);
  return items.flatMap((item, index) =>
    typeof item === 'string' && items.indexOf(item) < index
      ? [{ path: [...path, index], message: `${item} stands here a second time; keep one` }]
      : [],
  );
}
