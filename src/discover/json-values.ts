/** Values of JSON as they come, of the kinds that readers of spans ask for. Whatever is of another kind is passed over, or refused. */

import { jsonBytes, type JsonReader } from './json-reader.ts';

/** Refuses what does not begin with this byte. */
export function mustBe(reader: JsonReader, byte: number, what: string): void {
  if (reader.peek() !== byte) throw reader.problem(`must be ${what}`);
}

/** Begins an object; what is none is refused. Then each key, until there is none, and its value. */
export function beginObject(reader: JsonReader, what: string): void {
  mustBe(reader, jsonBytes.openObject, what);
  reader.object();
}

/** Begins a list. Nothing (`null`) is an empty one, and taken; another value is refused. Whether there are elements to ask for. */
export function beginList(reader: JsonReader): boolean {
  if (reader.peek() === jsonBytes.n) {
    reader.skip();
    return false;
  }
  mustBe(reader, jsonBytes.openList, 'a list');
  reader.list();
  return true;
}

/** The same, where another value is passed over. */
export function beginListIfAny(reader: JsonReader): boolean {
  if (reader.peek() !== jsonBytes.openList) {
    reader.skip();
    return false;
  }
  reader.list();
  return true;
}

/** Begins an object; another value is passed over. Whether there are keys to ask for. */
export function beginObjectIfAny(reader: JsonReader): boolean {
  if (reader.peek() !== jsonBytes.openObject) {
    reader.skip();
    return false;
  }
  reader.object();
  return true;
}

/** A text, or nothing where there is another value. */
export function optionalText(reader: JsonReader): string | undefined {
  if (reader.peek() === jsonBytes.quote) return reader.text();
  reader.skip();
  return undefined;
}

/** The same, of what is another one each time. */
export function optionalId(reader: JsonReader): string | undefined {
  if (reader.peek() === jsonBytes.quote) return reader.rareText();
  reader.skip();
  return undefined;
}

/** A text; nothing where it is empty or `null`. What is of another kind is refused. */
export function textOrNothing(reader: JsonReader): string | undefined {
  return isText(reader) ? reader.text() || undefined : undefined;
}

/** The same, of what is another one each time. */
export function idOrNothing(reader: JsonReader): string | undefined {
  return isText(reader) ? reader.rareText() || undefined : undefined;
}

/** Else it is taken. */
function isText(reader: JsonReader): boolean {
  if (reader.peek() === jsonBytes.quote) return true;
  if (reader.peek() !== jsonBytes.n) throw reader.problem('must be a text');
  reader.skip();
  return false;
}

/** A text or a number; nothing for another value. */
export function scalar(reader: JsonReader): string | number | undefined {
  const byte = reader.peek();
  if (byte === jsonBytes.quote) return reader.text();
  if (byte === jsonBytes.minus || (byte >= jsonBytes.zero && byte <= jsonBytes.nine)) return reader.number();
  reader.skip();
  return undefined;
}
