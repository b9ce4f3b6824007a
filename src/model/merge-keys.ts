/** The key `<<`, which brings in another map where it stands plain, and is a key like any other in quotes. */

import { isAlias, isMap, isScalar, isSeq, Scalar, visit, type Document, type Pair } from 'yaml';

/** Puts it in quotes: a document that was made of data merges nothing. O(n) */
export function quoteMergeKeys(document: Document): void {
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === '<<') key.type = Scalar.QUOTE_DOUBLE;
    },
  });
}

/** The first plain one that brings in what is no map; `undefined`: there is none. O(n) */
export function brokenMerge(document: Document): Pair | undefined {
  let found: Pair | undefined;
  visit(document, {
    Pair: (_, pair) => {
      const isMerge = isScalar(pair.key) && pair.key.value === '<<' && pair.key.type === Scalar.PLAIN;
      if (!isMerge || isMergeable(pair.value, document)) return undefined;
      found = pair;
      return visit.BREAK;
    },
  });
  return found;
}

function isMergeable(value: unknown, document: Document): boolean {
  if (isAlias(value)) return isMergeable(value.resolve(document), document);
  return isMap(value) || (isSeq(value) && value.items.every((item) => isMergeable(item, document)));
}
