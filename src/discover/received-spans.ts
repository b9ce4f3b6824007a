/** Spans that are sent in requests, rather than read from files. The spans of a request are taken all, or none. */

import { InvalidDocumentError } from '../model/document.ts';
import { createJsonReader } from './json-bytes.ts';
import { addOtlpMessage } from './otlp-protobuf.ts';
import { addOtlpRequest, type SpanCounts } from './otlp-stream.ts';
import type { SpanIndex } from './span-index.ts';
import { createTextCache } from './text-cache.ts';

/** What a request has in it: an `ExportTraceServiceRequest`, cut anywhere into pieces. */
export interface SpanRequest {
  readonly form: 'json' | 'protobuf';
  readonly pieces: readonly Uint8Array[];
}

/** The request is none; nothing of it was taken. */
export class BrokenRequestError extends Error {}

/** Takes requests. */
export interface SpanTaker {
  /**
   * Adds its spans, and gives how many there were. O(bytes)
   *
   * @throws {@link BrokenRequestError} that begins with the place (`1:20: …`, `byte 7: …`); `SpanLimitError` when there are too many
   */
  take(request: SpanRequest): SpanCounts;
  /** Of all requests so far. */
  readonly taken: Readonly<SpanCounts>;
}

/** Takes requests into `index`. `source`: what the topology calls where they came from. */
export function createSpanTaker(index: SpanIndex, source: string): SpanTaker {
  const reader = createJsonReader(() => undefined, source);
  const texts = createTextCache();
  const taken: SpanCounts = { named: 0, nameless: 0 };
  const add = ({ form, pieces }: SpanRequest): SpanCounts => {
    if (form === 'protobuf') return addOtlpMessage(index, joined(pieces), { file: source, texts });
    const rest = pieces.values();
    return addOtlpRequest(index, () => rest.next().value, { file: source, reader });
  };
  return {
    take: (request) => {
      try {
        const counts = index.allOrNone(() => add(request));
        index.passOver(counts.nameless);
        taken.named += counts.named;
        taken.nameless += counts.nameless;
        return counts;
      } catch (error) {
        throw brokenRequest(error) ?? error;
      }
    },
    taken,
  };
}

function brokenRequest(error: unknown): BrokenRequestError | undefined {
  if (error instanceof RangeError) return new BrokenRequestError(error.message);
  if (!(error instanceof InvalidDocumentError)) return undefined;
  const [{ line, column, message }] = error.problems;
  return new BrokenRequestError(`${line}:${column}: ${message}`);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return only;
  const all = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
