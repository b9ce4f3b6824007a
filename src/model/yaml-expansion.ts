/** Aliases of a YAML document, and what it becomes when each stands for a copy of its anchor: a small file may become more than can be held. */

import { isAlias, isCollection, isPair, isScalar, visit, type Alias, type Document } from 'yaml';

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

/** The aliases that have no anchor before them. O(nodes), where to ask each alias is O(aliases × nodes). */
export function loneAliases(document: Document): Alias[] {
  const anchors = new Set<string>();
  const lone: Alias[] = [];
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        if (!anchors.has(node.source)) lone.push(node);
      } else if (node.anchor !== undefined) anchors.add(node.anchor);
    },
  });
  return lone;
}
