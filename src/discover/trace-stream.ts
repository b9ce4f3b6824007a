/**
 * OpenTelemetry and Jaeger traces as JSON, read as they come: one document over any number of lines, or one a line, which may be of both.
 */

import { createJaegerTraces } from './jaeger-stream.ts';
import { jsonBytes, type NextBytes } from './json-reader.ts';
import { beginObject } from './json-values.ts';
import { isResourceKey, isWrapper } from './otlp.ts';
import { readOtlpResources, type SpanCounts } from './otlp-stream.ts';
import type { SpanIndex } from './span-index.ts';
import { openSpanStream, type StreamOptions } from './span-stream.ts';

/**
 * Adds the spans that are in these bytes, and gives how many were passed over because their resource names no service. O(bytes)
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` naming line and column of what is wrong; a file in which no span has a service is
 */
export function addTraceStream(index: SpanIndex, next: NextBytes, options: StreamOptions): number {
  const stream = openSpanStream(index, next, options);
  const { reader, add } = stream;
  const counts: SpanCounts = { named: 0, nameless: 0 };
  const traceAt = createJaegerTraces(stream);
  const document = (position: number): void => {
    if (reader.peek() === jsonBytes.openList) {
      reader.list();
      for (let number = 0; reader.element(); number += 1) document(number);
      return;
    }
    beginObject(reader, 'an object with resourceSpans, or with spans and processes');
    const trace = traceAt(position);
    let found = 0;
    for (let key = reader.key(); key !== undefined; key = reader.key()) {
      if (isResourceKey(key)) {
        found += 1;
        readOtlpResources(reader, add, counts);
      } else if (isWrapper(key) && isInner(key, reader.peek())) {
        found += 1;
        document(0);
      } else if (trace.field(key)) found += Number(key === 'spans');
      else reader.skip();
    }
    trace.end();
    if (found === 0) throw reader.problem('the object before this has no resourceSpans, and no spans');
  };
  while (reader.peek() >= 0) document(0);
  stream.end();
  if (counts.named === 0 && counts.nameless > 0)
    throw reader.problem('no span in this file has a service.name');
  return counts.nameless;
}

/** Whether a document begins with this byte; a list of traces is below `data` only. */
function isInner(key: string, byte: number): boolean {
  return byte === jsonBytes.openObject || (key === 'data' && byte === jsonBytes.openList);
}
