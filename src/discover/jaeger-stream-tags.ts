/** The tags and logs of Jaeger's spans, read as they come; what nobody asks for is not made. */

import { jsonBytes, type JsonReader } from './json-reader.ts';
import { optionalObject, optionalText, scalar } from './json-values.ts';
import {
  createLogReading,
  isLogFieldAsked,
  isTagAsked,
  type LogReading,
  type TagReading,
} from './span-tags.ts';

/** Reads them, one span after another. */
export interface JaegerTagReader {
  /** Takes the tags of a span. */
  readonly readTags: (tags: TagReading) => void;
  /** Takes its logs. */
  readonly readLogs: () => LogReading | undefined;
}

/** Takes a list of `{key, value}`, or a plain object; another value has none. */
type PairReader = (take: (key: string, value: unknown) => void) => void;

/** For all spans of a file, as each has many tags. */
export function createJaegerTags(reader: JsonReader): JaegerTagReader {
  const readPairs = createPairReader(reader, isTagAsked);
  const readFields = createPairReader(reader, isLogFieldAsked);
  return {
    readTags: ({ take }) => {
      readPairs(take);
    },
    readLogs: () => {
      if (reader.peek() !== jsonBytes.openList) {
        reader.skip();
        return undefined;
      }
      const logs = createLogReading();
      reader.list(() => {
        let fields = new Map<string, unknown>();
        optionalObject(reader, (key) => {
          if (key !== 'fields') {
            reader.skip();
            return;
          }
          fields = new Map();
          readFields((field, value) => fields.set(field, value));
        });
        logs.take(fields);
      });
      return logs;
    },
  };
}

function createPairReader(reader: JsonReader, isAsked: (key: string) => boolean): PairReader {
  const pair: { key: string | undefined; value: unknown } = { key: undefined, value: undefined };
  let take: (key: string, value: unknown) => void;
  const ofPair = (field: string): void => {
    if (field === 'key') pair.key = optionalText(reader);
    else if (field === 'value') pair.value = pairValue(pair.key);
    else reader.skip();
  };
  /** A text, a number or a boolean; `null` for whatever else there is. Where the key is known and nobody asks for it, nothing. */
  const pairValue = (key: string | undefined): unknown => {
    const byte = reader.peek();
    if (key !== undefined && !isAsked(key)) {
      reader.skip();
      return undefined;
    }
    if (byte !== jsonBytes.t && byte !== jsonBytes.f) return scalar(reader) ?? null;
    reader.skip();
    return byte === jsonBytes.t;
  };
  const inList = (): void => {
    pair.key = undefined;
    pair.value = undefined;
    optionalObject(reader, ofPair);
    // Written by ofPair.
    const { key, value } = pair as { readonly key: string | undefined; readonly value: unknown };
    if (key !== undefined) take(key, value);
  };
  const inObject = (name: string): void => {
    take(name, pairValue(name));
  };
  return (into) => {
    take = into;
    if (reader.peek() === jsonBytes.openList) reader.list(inList);
    else optionalObject(reader, inObject);
  };
}
