/** The attributes of OTLP JSON, read as they come; what nobody asks for is not made. */

import type { JsonReader } from './json-reader.ts';
import { beginList, beginListIfAny, beginObjectIfAny, optionalText, scalar } from './json-values.ts';
import { exceptionEvent } from './otlp.ts';
import { addException, isAsked, type SpanAttributes } from './span-attributes.ts';

/** An attribute of which the value is a text, or stands for one. */
export interface TextAttribute {
  readonly key: string;
  readonly value: string;
}

/** Takes an attribute; nothing where it is not wanted, or has another value. */
export function readAttribute(
  reader: JsonReader,
  isWanted: (key: string) => boolean,
): TextAttribute | undefined {
  if (!beginObjectIfAny(reader)) return undefined;
  let key: string | undefined;
  let value: string | undefined;
  for (let field = reader.key(); field !== undefined; field = reader.key()) {
    if (field === 'key') key = optionalText(reader);
    // The key stands first, mostly: what nobody asks for need not be made.
    else if (field === 'value' && (key === undefined || isWanted(key))) value = readValue(reader);
    else reader.skip();
  }
  return key === undefined || value === undefined || !isWanted(key) ? undefined : { key, value };
}

/** A text, a whole number as one, or the first text of a list (headers are lists). */
function readValue(reader: JsonReader): string | undefined {
  if (!beginObjectIfAny(reader)) return undefined;
  let text: string | undefined;
  let number: string | number | undefined;
  let listed: string | undefined;
  for (let kind = reader.key(); kind !== undefined; kind = reader.key()) {
    if (kind === 'stringValue') text = optionalText(reader);
    else if (kind === 'intValue') number = scalar(reader);
    else if (kind === 'arrayValue') listed = readList(reader);
    else reader.skip();
  }
  return text ?? (number === undefined ? listed : String(number));
}

function readList(reader: JsonReader): string | undefined {
  if (!beginObjectIfAny(reader)) return undefined;
  let first: string | undefined;
  for (let field = reader.key(); field !== undefined; field = reader.key()) {
    if (field === 'values') first = readFirst(reader);
    else reader.skip();
  }
  return first;
}

function readFirst(reader: JsonReader): string | undefined {
  if (!beginListIfAny(reader) || !reader.element()) return undefined;
  const first = readText(reader);
  while (reader.element()) reader.skip();
  return first;
}

function readText(reader: JsonReader): string | undefined {
  if (!beginObjectIfAny(reader)) return undefined;
  let text: string | undefined;
  for (let kind = reader.key(); kind !== undefined; kind = reader.key()) {
    if (kind === 'stringValue') text = optionalText(reader);
    else reader.skip();
  }
  return text;
}

/** Takes the events of a span, and gives what they say of exceptions. */
export function readExceptions(reader: JsonReader): SpanAttributes | undefined {
  let exceptions: SpanAttributes | undefined;
  if (!beginList(reader)) return undefined;
  while (reader.element())
    for (const { key, value } of readException(reader))
      addException((exceptions ??= new Map<string, string>()), key, value);
  return exceptions;
}

const nothing: readonly TextAttribute[] = [];

function readException(reader: JsonReader): readonly TextAttribute[] {
  if (!beginObjectIfAny(reader)) return nothing;
  let name: string | undefined;
  let told: TextAttribute[] | undefined;
  for (let key = reader.key(); key !== undefined; key = reader.key()) {
    if (key === 'name') name = optionalText(reader);
    else if (key === 'attributes' && (name === undefined || name === exceptionEvent)) {
      if (!beginList(reader)) continue;
      while (reader.element()) {
        const found = readAttribute(reader, isAsked);
        if (found !== undefined) (told ??= []).push(found);
      }
    } else reader.skip();
  }
  return name === exceptionEvent ? (told ?? nothing) : nothing;
}
