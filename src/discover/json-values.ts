/** Values as a reader of bytes meets them where nobody is sure of their kind. */

import { jsonBytes, type JsonReader } from './json-bytes.ts';

/** @throws `InvalidDocumentError` unless the next value begins with this byte */
export function mustBe(reader: JsonReader, byte: number, what: string): void {
  if (reader.peek() !== byte) throw reader.problem(`must be ${what}`);
}

/** Takes a list; nothing (`null`) is an empty one. */
export function optionalList(reader: JsonReader, element: () => void): void {
  if (reader.peek() === jsonBytes.n) reader.skip();
  else {
    mustBe(reader, jsonBytes.openList, 'a list');
    reader.list(element);
  }
}

/** Takes a value: a text, or nothing where there is another value. */
export function optionalText(reader: JsonReader): string | undefined {
  if (reader.peek() === jsonBytes.quote) return reader.text();
  reader.skip();
  return undefined;
}

/** Takes a value: a text or a number; nothing for another value. */
export function scalar(reader: JsonReader): string | number | undefined {
  const byte = reader.peek();
  if (byte === jsonBytes.quote) return reader.text();
  if (byte === jsonBytes.minus || (byte >= jsonBytes.zero && byte <= jsonBytes.nine)) return reader.number();
  reader.skip();
  return undefined;
}
