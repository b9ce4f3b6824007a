import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import type { TopologyEdge } from '../model/topology.ts';
import { signsText } from './edge-signs-text.ts';

function timeouts(...us: number[]): string {
  const histogram = build({
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 64,
    useWebAssembly: false,
    autoResize: true,
  });
  for (const one of us) histogram.recordValue(one);
  return encodeIntoCompressedBase64(histogram);
}

test.each<[Partial<TopologyEdge>, string]>([
  [{}, ''],
  [{ signs: {} }, ''],
  // 46 tries: ten calls of two, two of three, 20 of one.
  [{ calls: 46, signs: { retried: { 2: 10, 3: 2 } } }, 'seen: 12 of 32 calls tried again, up to 3 times'],
  [
    { calls: 4600, callsVariance: 9, signs: { retried: { 2: 1 } } },
    'seen: 1 call tried again, up to 2 times',
  ],
  [{ calls: 1, signs: { retried: { 3: 1 } } }, 'seen: 1 call tried again, up to 3 times'],
  [
    { signs: { timeouts: timeouts(1_001_000, 1_002_000, 1_003_000, 10_000) } },
    'seen: 3 of 4 given up after 1000 ms',
  ],
  [{ signs: { timeouts: timeouts(1_000, 9_000) } }, ''],
  [
    { calls: 9, signs: { refused: 2, failed: 3, survived: 1 } },
    'seen: 2 kept back by an open circuit breaker, 1 of 3 failures survived by the caller',
  ],
])('%j → %s', (edge, text) => {
  expect(signsText({ from: 'a', to: 'b', operations: [], facts: {}, ...edge })).toBe(text);
});
