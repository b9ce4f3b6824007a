/** What a YAML document becomes when every alias stands for a copy of its anchor: a small file may become more than can be held. */

import { isAlias, isCollection, isPair, isScalar, type Document } from 'yaml';

/** So many values may aliases add. */
const addedMax = 1_000_000;

/** Whether the aliases of a document add more values than anybody writes. O(nodes) */
export function isBomb(document: Document): boolean {
  const anchors = new Map<string, number>();
  let nodes = 0;
  const sizeOf = (node: unknown): number => {
    if (isPair(node)) return sizeOf(node.key) + sizeOf(node.value);
    nodes += 1;
    if (isAlias(node)) return anchors.get(node.source) ?? 1;
    let size = 1;
    if (isCollection(node)) for (const item of node.items) size += sizeOf(item);
    if ((isCollection(node) || isScalar(node)) && node.anchor !== undefined) anchors.set(node.anchor, size);
    return size;
  };
  return sizeOf(document.contents) > nodes + addedMax;
}
