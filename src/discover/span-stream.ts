/** Spans that are read as they come, on their way to where they are counted. */

import { createJsonReader } from './json-bytes.ts';
import type { JsonReader, NextBytes } from './json-reader.ts';
import type { SpanIndex } from './span-index.ts';
import type { Span } from './span.ts';

/** How they are read. */
export interface StreamOptions {
  /** The name of the file, for errors. */
  readonly file: string;
  /** Told now and then how many bytes have been read. */
  readonly progress?: ((bytes: number) => void) | undefined;
}

/** A file being read. */
export interface SpanStream {
  readonly reader: JsonReader;
  readonly add: (span: Span) => void;
  /** To be said when all is read. */
  readonly end: () => void;
}

/** A span whose service, trace and parents are written into it when they are known. */
export type UnfinishedSpan = Omit<Span, 'service' | 'trace' | 'parents'> & {
  service: string;
  trace: string;
  parents: Span['parents'];
};

/** Spans between two words of progress. */
const progressSpans = 10_000;

/** Nothing read yet. */
export function openSpanStream(
  index: SpanIndex,
  next: NextBytes,
  { file, progress }: StreamOptions,
): SpanStream {
  const reader = createJsonReader(next, file);
  let untilProgress = progressSpans;
  return {
    reader,
    add: (span) => {
      index.add(span, file);
      untilProgress -= 1;
      if (untilProgress > 0) return;
      untilProgress = progressSpans;
      progress?.(reader.taken);
    },
    end: () => progress?.(reader.taken),
  };
}
