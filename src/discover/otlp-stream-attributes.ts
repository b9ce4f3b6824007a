/** The attributes of OTLP JSON, read as they come; what nobody asks for is not made. */

import { jsonBytes, type JsonReader } from './json-reader.ts';
import { optionalList, optionalText, scalar } from './json-values.ts';
import { exceptionEvent } from './otlp.ts';
import { addException, isAsked, type SpanAttributes } from './span-attributes.ts';

/** Tells of attributes that are asked for: texts, and what stands for one. */
export function readAttributes(
  reader: JsonReader,
  isWanted: (key: string) => boolean,
  tell: (key: string, value: string) => void,
): void {
  optionalList(reader, () => {
    if (reader.peek() !== jsonBytes.openObject) {
      reader.skip();
      return;
    }
    let key: string | undefined;
    let value: string | undefined;
    reader.object((field) => {
      if (field === 'key') key = optionalText(reader);
      // The key stands first, mostly: what nobody asks for need not be made.
      else if (field === 'value' && (key === undefined || isWanted(key))) value = readValue(reader);
      else reader.skip();
    });
    if (key !== undefined && value !== undefined && isWanted(key)) tell(key, value);
  });
}

/** A text, a whole number as one, or the first text of a list (headers are lists). */
function readValue(reader: JsonReader): string | undefined {
  if (reader.peek() !== jsonBytes.openObject) {
    reader.skip();
    return undefined;
  }
  let text: string | undefined;
  let number: string | number | undefined;
  let listed: string | undefined;
  reader.object((kind) => {
    if (kind === 'stringValue') text = optionalText(reader);
    else if (kind === 'intValue') number = scalar(reader);
    else if (kind === 'arrayValue' && reader.peek() === jsonBytes.openObject) {
      reader.object((field) => {
        if (field === 'values') listed = firstText(reader);
        else reader.skip();
      });
    } else reader.skip();
  });
  return text ?? (number === undefined ? listed : String(number));
}

function firstText(reader: JsonReader): string | undefined {
  let first: string | undefined;
  let elements = 0;
  if (reader.peek() !== jsonBytes.openList) {
    reader.skip();
    return undefined;
  }
  reader.list(() => {
    elements += 1;
    if (elements > 1 || reader.peek() !== jsonBytes.openObject) reader.skip();
    else
      reader.object((kind) => {
        if (kind === 'stringValue') first = optionalText(reader);
        else reader.skip();
      });
  });
  return first;
}

/** Takes an event of a span, and adds what it says of an exception, if that is what it tells of. */
export function readException(reader: JsonReader, attributes: SpanAttributes): void {
  if (reader.peek() !== jsonBytes.openObject) {
    reader.skip();
    return;
  }
  let name: string | undefined;
  const told: [string, string][] = [];
  reader.object((key) => {
    if (key === 'name') name = optionalText(reader);
    else if (key === 'attributes' && (name === undefined || name === exceptionEvent)) {
      readAttributes(reader, isAsked, (attribute, value) => {
        told.push([attribute, value]);
      });
    } else reader.skip();
  });
  if (name === exceptionEvent) for (const [key, value] of told) addException(attributes, key, value);
}
