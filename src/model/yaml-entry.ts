/** Entries of a YAML mapping, and where they stand in the text. */

import { isNode, isScalar, type Pair, type YAMLMap } from 'yaml';

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
