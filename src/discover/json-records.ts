/** The records of a document that others wrote: in a list, in several pages of one, or alone. */

import { elementsOf, fieldOf, invalidAt, isRecord, kindOf, type Located } from './json-input.ts';

/** A page with a list of groups, each a page with a list, is the deepest there is. */
const depthMax = 4;

/**
 * The records of these documents: a list holds records or pages, a page holds records below one of `keys`, what is no page is a record.
 *
 * @throws `InvalidDocumentError` naming the place of what is no record
 */
export function recordsIn(documents: readonly Located[], keys: readonly string[], depth = 0): Located[] {
  return documents.flatMap((document) => {
    if (Array.isArray(document.value) && depth < depthMax)
      return recordsIn(elementsOf(document), keys, depth + 1);
    const page = keys.map((key) => fieldOf(document, key)).find(({ value }) => isPage(value));
    if (page !== undefined && depth < depthMax) return recordsIn([page], keys, depth + 1);
    if (isRecord(document.value)) return [document];
    throw invalidAt(document, `must be an object, this is ${kindOf(document.value)}`);
  });
}

/** The first record, found in the same way; `undefined` when there is none. */
export function firstRecord(
  document: unknown,
  keys: readonly string[],
  depth = 0,
): Record<string, unknown> | undefined {
  if (Array.isArray(document))
    return depth < depthMax ? firstRecord(document[0], keys, depth + 1) : undefined;
  if (!isRecord(document)) return undefined;
  const page = keys
    .filter((key) => Object.hasOwn(document, key))
    .map((key) => document[key])
    .find(isPage);
  return page !== undefined && depth < depthMax ? firstRecord(page, keys, depth + 1) : document;
}

/** Whether `record` has all of these keys. */
export function hasKeys(record: Record<string, unknown> | undefined, ...keys: readonly string[]): boolean {
  return record !== undefined && keys.every((key) => Object.hasOwn(record, key));
}

function isPage(value: unknown): boolean {
  return Array.isArray(value) || isRecord(value);
}
