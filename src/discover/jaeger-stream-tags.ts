/** The tags and logs of Jaeger's spans, read as they come; what nobody asks for is not made. */

import { jsonBytes, type JsonReader } from './json-reader.ts';
import { beginListIfAny, beginObjectIfAny, optionalText, scalar } from './json-values.ts';
import {
  createLogReading,
  createTagReading,
  isLogFieldAsked,
  isTagAsked,
  type LogReading,
  type TagReading,
} from './span-tags.ts';

/** Takes the tags of a span. */
export function readTags(reader: JsonReader): TagReading {
  const tags = createTagReading();
  readPairs(reader, isTagAsked, tags.take);
  return tags;
}

/** Takes the logs of a span. */
export function readLogs(reader: JsonReader): LogReading | undefined {
  if (!beginListIfAny(reader)) return undefined;
  const logs = createLogReading();
  while (reader.element()) {
    let fields = new Map<string, unknown>();
    if (!beginObjectIfAny(reader)) continue;
    for (let key = reader.key(); key !== undefined; key = reader.key()) {
      if (key !== 'fields') reader.skip();
      else {
        fields = new Map();
        readPairs(reader, isLogFieldAsked, (field, value) => fields.set(field, value));
      }
    }
    logs.take(fields);
  }
  return logs;
}

/** Takes a list of `{key, value}`, or a plain object; another value has none. */
function readPairs(
  reader: JsonReader,
  isAsked: (key: string) => boolean,
  take: (key: string, value: unknown) => void,
): void {
  if (reader.peek() !== jsonBytes.openList) {
    if (!beginObjectIfAny(reader)) return;
    for (let key = reader.key(); key !== undefined; key = reader.key())
      take(key, pairValue(reader, isAsked, key));
    return;
  }
  reader.list();
  while (reader.element()) {
    if (!beginObjectIfAny(reader)) continue;
    let key: string | undefined;
    let value: unknown;
    for (let field = reader.key(); field !== undefined; field = reader.key()) {
      if (field === 'key') key = optionalText(reader);
      else if (field === 'value') value = pairValue(reader, isAsked, key);
      else reader.skip();
    }
    if (key !== undefined) take(key, value);
  }
}

/** A text, a number or a boolean; `null` for whatever else there is. Where the key is known and nobody asks for it, nothing. */
function pairValue(reader: JsonReader, isAsked: (key: string) => boolean, key: string | undefined): unknown {
  if (key !== undefined && !isAsked(key)) {
    reader.skip();
    return undefined;
  }
  const byte = reader.peek();
  if (byte !== jsonBytes.t && byte !== jsonBytes.f) return scalar(reader) ?? null;
  reader.skip();
  return byte === jsonBytes.t;
}
