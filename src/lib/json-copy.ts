/** What JSON would make of a value, without writing it down and reading it again. */

/**
 * A copy as `JSON.parse(JSON.stringify(value))` gives it, which shares nothing with the value. Objects and arrays as JSON has them are copied
 * as they are, which costs a third of a text in between; of anything else JSON itself is asked. O(values).
 */
export function copyJson<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return isJson(value) ? value : throughText(value);
  // An array of what T has, or a record of it.
  return (Array.isArray(value) ? copyList(value) : copyRecord(value)) as T;
}

function copyList(list: readonly unknown[]): unknown[] {
  const copy: unknown[] = [];
  // A place that is empty is undefined here, and would stay empty in a map.
  for (const one of list)
    // Spread here as well: V8 copies fast where it meets few forms, and what is in one list has mostly one.
    if (isRecord(one)) copy.push(withoutShared({ ...one }, one));
    else copy.push(one === undefined ? null : copyJson(one));
  return copy;
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function copyRecord(record: object): unknown {
  return isRecord(record) ? withoutShared({ ...record }, record) : throughText(record);
}

/** A copy whose fields are copied, too. */
function withoutShared(copy: Record<string, unknown>, record: object): unknown {
  for (const name in copy) {
    const value = copy[name];
    if (typeof value === 'object') {
      if (value !== null) copy[name] = copyJson(value);
    } else if (!isJson(value)) return throughText(record);
  }
  return copy;
}

/** Whether it stands for itself. */
function isJson(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    default:
      return value === null;
  }
}

function throughText<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
