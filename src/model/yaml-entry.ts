/** Entries of a YAML mapping, and where they stand in the text. */

import { isMap, isNode, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';
import type { Path } from './finding.ts';

/** The entry with this key; else the merge (`<<`) that it may come from. O(entries). */
export function pairOf({ items }: YAMLMap, key: string | number): Pair | undefined {
  const named =
    (name: string) =>
    (pair: Pair): boolean =>
      isScalar(pair.key) && String(pair.key.value) === name;
  return items.find(named(String(key))) ?? items.find(named('<<'));
}

/** Where a node begins, in characters from the start of the text; `undefined`: it is no node, or was not read from a text. */
export function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

/**
 * Where what stands at `path` begins, in characters from the start of the text; of what is not there, its nearest parent that is. With `atKey` the
 * key of the last step. O(entries on the way).
 */
export function offsetAt(root: unknown, path: Path, { atKey = false } = {}): number {
  let offset = 0;
  let node: unknown = root;
  for (const [depth, step] of path.entries()) {
    offset = offsetOf(node) ?? offset;
    const last = depth === path.length - 1;
    const pair = isMap(node) ? pairOf(node, step) : undefined;
    if (last && atKey && pair !== undefined) return offsetOf(pair.key) ?? offset;
    // An alias is where it was written, not what it stands for: that is said at its own place.
    node = isMap(node) ? pair?.value : isSeq(node) ? node.items[Number(step)] : undefined;
  }
  return offsetOf(node) ?? offset;
}
