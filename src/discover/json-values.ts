/** Values of JSON as they come, of the kinds that readers of spans ask for. Whatever is of another kind is passed over, or refused. */

import { jsonBytes, type JsonReader } from './json-reader.ts';

/** Refuses what does not begin with this byte. */
export function mustBe(reader: JsonReader, byte: number, what: string): void {
  if (reader.peek() !== byte) throw reader.problem(`must be ${what}`);
}

/** A list of which each element must be taken. Nothing (`null`) is an empty one. */
export function optionalList(reader: JsonReader, element: () => void): void {
  if (reader.peek() === jsonBytes.n) reader.skip();
  else {
    mustBe(reader, jsonBytes.openList, 'a list');
    reader.list(element);
  }
}

/** An object of which each field must be taken; another value is passed over. */
export function optionalObject(reader: JsonReader, field: (key: string) => void): void {
  if (reader.peek() === jsonBytes.openObject) reader.object(field);
  else reader.skip();
}

/** A text, or nothing where there is another value. */
export function optionalText(reader: JsonReader): string | undefined {
  if (reader.peek() === jsonBytes.quote) return reader.text();
  reader.skip();
  return undefined;
}

/** A text; nothing where it is empty or `null`. What is of another kind is refused. */
export function textOrNothing(reader: JsonReader): string | undefined {
  if (reader.peek() === jsonBytes.quote) {
    const text = reader.text();
    return text === '' ? undefined : text;
  }
  if (reader.peek() !== jsonBytes.n) throw reader.problem('must be a text');
  reader.skip();
  return undefined;
}

/** A text or a number; nothing for another value. */
export function scalar(reader: JsonReader): string | number | undefined {
  const byte = reader.peek();
  if (byte === jsonBytes.quote) return reader.text();
  if (byte === jsonBytes.minus || (byte >= jsonBytes.zero && byte <= jsonBytes.nine)) return reader.number();
  reader.skip();
  return undefined;
}
