/** The attributes of OTLP as protocol buffers: texts, and what stands for one. */

import { enter, nextField, wireTypes, type ProtobufCursor } from '../lib/protobuf.ts';
import { exceptionEvent } from './otlp.ts';
import { addException, isAsked, type SpanAttributes } from './span-attributes.ts';
import type { TextCache } from './text-cache.ts';

const fields = {
  attribute: { key: 1, value: 2 },
  value: { text: 1, whole: 3, list: 5 },
  list: { values: 1 },
  event: { name: 2, attributes: 3 },
} as const;

/** Reads the message of the last field as an attribute, and tells its key and value, where that is a text, a whole number, or a list that begins with a text. */
export function readAttribute(
  cursor: ProtobufCursor,
  texts: TextCache,
  tell: (key: string, value: string) => void,
): void {
  let key = '';
  let value: string | undefined;
  const end = enter(cursor);
  while (nextField(cursor, end)) {
    if (cursor.wire !== wireTypes.bytes) continue;
    if (cursor.field === fields.attribute.key) key = texts.text(cursor.bytes, cursor.start, cursor.stop);
    else if (cursor.field === fields.attribute.value) value = readValue(cursor, texts) ?? value;
  }
  if (value !== undefined) tell(key, value);
}

function readValue(cursor: ProtobufCursor, texts: TextCache): string | undefined {
  let value: string | undefined;
  const end = enter(cursor);
  while (nextField(cursor, end)) {
    const { field, wire } = cursor;
    if (field === fields.value.text && wire === wireTypes.bytes)
      value = texts.text(cursor.bytes, cursor.start, cursor.stop);
    else if (field === fields.value.whole && wire === wireTypes.varint) value = String(cursor.value);
    else if (field === fields.value.list && wire === wireTypes.bytes) value = readFirst(cursor, texts);
  }
  return value;
}

function readFirst(cursor: ProtobufCursor, texts: TextCache): string | undefined {
  let first: string | undefined;
  let elements = 0;
  const end = enter(cursor);
  while (nextField(cursor, end)) {
    if (cursor.field !== fields.list.values || cursor.wire !== wireTypes.bytes) continue;
    elements += 1;
    if (elements === 1) first = readText(cursor, texts);
  }
  return first;
}

function readText(cursor: ProtobufCursor, texts: TextCache): string | undefined {
  let text: string | undefined;
  const end = enter(cursor);
  while (nextField(cursor, end)) {
    if (cursor.field === fields.value.text && cursor.wire === wireTypes.bytes)
      text = texts.text(cursor.bytes, cursor.start, cursor.stop);
  }
  return text;
}

/** Reads the message of the last field as an event of a span, and adds what it says of an exception, if that is what it tells of. */
export function readException(cursor: ProtobufCursor, texts: TextCache, exceptions: SpanAttributes): void {
  let name = '';
  const told: [string, string][] = [];
  const end = enter(cursor);
  while (nextField(cursor, end)) {
    if (cursor.wire !== wireTypes.bytes) continue;
    if (cursor.field === fields.event.name) name = texts.text(cursor.bytes, cursor.start, cursor.stop);
    else if (cursor.field === fields.event.attributes)
      readAttribute(cursor, texts, (key, value) => {
        if (isAsked(key)) told.push([key, value]);
      });
  }
  if (name === exceptionEvent) for (const [key, value] of told) addException(exceptions, key, value);
}
