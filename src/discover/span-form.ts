/** What kind of spans a file has, by its first bytes: what is too large to be held is recognised by its first record. */

import { InvalidDocumentError } from '../model/document.ts';
import { createJsonReader } from './json-bytes.ts';
import { jsonBytes } from './json-reader.ts';
import { isResourceKey, isWrapper } from './otlp.ts';

/** Spans that can be read as they come. */
export type SpanForm = 'otlp' | 'jaeger' | 'zipkin';

/** Lists and wrappers around the first record. */
const depthMax = 4;

/** The kind of the first record that begins in `head`, by the first key that says so; `undefined`: none does. O(bytes) */
export function spanFormOf(head: Uint8Array): SpanForm | undefined {
  let found: SpanForm | undefined;
  let given: Uint8Array | undefined = head;
  const reader = createJsonReader(() => {
    const bytes = given;
    given = undefined;
    return bytes;
  }, 'head');
  /** Whether there was anything: a list of nothing tells nothing. */
  const look = (depth: number): boolean => {
    if (depth <= depthMax && reader.peek() === jsonBytes.openList) return lookInList(depth);
    if (depth <= depthMax && reader.peek() === jsonBytes.openObject) lookInObject(depth);
    else reader.skip();
    return true;
  };
  const lookInList = (depth: number): boolean => {
    let isSeen = false;
    reader.list();
    while (reader.element()) {
      if (isSeen) reader.skip();
      else isSeen = look(depth + 1);
    }
    return isSeen;
  };
  const lookInObject = (depth: number): void => {
    const ids = new Set<string>();
    reader.object();
    for (let key = reader.key(); key !== undefined; key = reader.key()) {
      if (key === 'traceId' || key === 'id') ids.add(key);
      if (isResourceKey(key)) found ??= 'otlp';
      else if (key === 'spans') found ??= 'jaeger';
      else if (ids.size === 2) found ??= 'zipkin';
      if (isWrapper(key)) look(depth + 1);
      else reader.skip();
    }
  };
  try {
    look(0);
  } catch (error) {
    // The head ends within a record, mostly.
    if (!(error instanceof InvalidDocumentError)) throw error;
  }
  return found;
}
