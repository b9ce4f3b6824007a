/** Spans that are read as they come: the same as when they are held, whatever is in them, or a refusal of ours. */

import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeatrialError } from '../lib/errors.ts';
import { topologySchema, type Topology } from '../model/topology.ts';
import { often } from '../testing/often.ts';
import { byteFile } from './byte-file.test-data.ts';
import { brokenText, hostileDocuments } from './hostile-text.test-data.ts';
import { isRead } from './refusals.test-data.ts';
import { spanFormOf } from './span-form.ts';
import { createSpanIndex } from './span-index.ts';
import { recogniseBytes, type ByteOptions } from './topology-bytes.ts';
import { topologySeeds } from './topology-seeds.test-data.ts';

const bytesOf = new TextEncoder();

/** Nothing where these are no spans. */
function topologyOf(text: string, options: ByteOptions, pieceBytes?: number): Topology | undefined {
  const input = recogniseBytes(byteFile(bytesOf.encode(text), pieceBytes), options);
  if (input.kind !== 'traces') return undefined;
  const index = createSpanIndex();
  index.passOver(input.addTo(index));
  return index.topology('f');
}

function held(text: string): Topology | undefined {
  try {
    return topologyOf(text, {});
  } catch (error) {
    if (error instanceof SeatrialError) return undefined;
    throw error;
  }
}

const runs = often(5_000);
const forms = ['otlp', 'jaeger', 'zipkin'] as const;

describe.each(forms)('%s', (form) => {
  const seeds = topologySeeds[form] ?? [''];

  test.each(seeds)('is recognised by its first bytes: %.60s', (text) => {
    expect(spanFormOf(bytesOf.encode(text))).toBe(form);
    expect(topologyOf(text, { heldBytesMax: 0 }, 3)).toEqual(topologyOf(text, {}));
  });

  test('other documents are read as when they are held', { timeout: often(60_000) }, () => {
    const documents = hostileDocuments(seeds, ['json', 'lines']) ?? fc.constant('');
    let streamed = 0;
    fc.assert(
      fc.property(documents, fc.constantFrom(31, 300, 65_536), (text, pieceBytes) => {
        if (spanFormOf(bytesOf.encode(text)) === undefined) return;
        const whole = held(text);
        isRead(text, () => {
          const topology = topologyOf(text, { heldBytesMax: 0 }, pieceBytes);
          streamed += 1;
          if (whole !== undefined && !isDeepStrictEqual(topology, whole)) expect(topology).toEqual(whole);
        });
      }),
      { numRuns: runs },
    );
    expect(streamed).toBeGreaterThan(runs / 100);
  });

  test('broken texts are read or refused', { timeout: often(60_000) }, () => {
    fc.assert(
      fc.property(brokenText(seeds), fc.constantFrom(31, 300, 65_536), (text, pieceBytes) => {
        isRead(text, () => {
          const topology = topologyOf(text, { heldBytesMax: 0 }, pieceBytes);
          if (topology !== undefined) topologySchema.parse(JSON.parse(JSON.stringify(topology)));
        });
      }),
      { numRuns: runs },
    );
  });
});
