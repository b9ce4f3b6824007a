/** How long a value is as JSON, without writing it down. */

/**
 * The length of `JSON.stringify(value)` of what JSON has, in UTF-16 units: records, lists, texts, numbers, truth values and
 * null; a field that is undefined is none. O(letters).
 */
export function jsonLength(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return textLength(value);
    case 'number':
      return String(value).length;
    case 'boolean':
      return value ? 4 : 5;
    default:
      if (value === null) return 4;
      return Array.isArray(value) ? listLength(value) : recordLength(value as object);
  }
}

function listLength(list: readonly unknown[]): number {
  let length = list.length === 0 ? 2 : list.length + 1;
  for (const one of list) length += jsonLength(one);
  return length;
}

/** Each field has its name, a colon, and a comma or a brace. */
function recordLength(record: object): number {
  let length = 1;
  for (const name in record) {
    const value: unknown = record[name as keyof object];
    if (value !== undefined) length += textLength(name) + 2 + jsonLength(value);
  }
  return length === 1 ? 2 : length;
}

/** Text that needs no escape has its letters and two quotation marks; of any other JSON itself is asked. */
function textLength(text: string): number {
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x20 || unit === 0x22 || unit === 0x5c || (unit >= 0xd800 && unit <= 0xdfff))
      return JSON.stringify(text).length;
  }
  return text.length + 2;
}
