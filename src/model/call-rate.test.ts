import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import { callRates } from './call-rate.ts';
import type { TopologyEdge } from './topology.ts';

function timed(calls: number): string {
  const histogram = build({ numberOfSignificantValueDigits: 3, bitBucketSize: 64, useWebAssembly: false });
  histogram.recordValueWithCount(1, calls);
  return encodeIntoCompressedBase64(histogram);
}

/** `x: 30 [0-60]` is an edge that x tells of, with 30 calls from 0 to 60 s; `x,y: 30(5) [0-60]` one of both, with times of five of its calls. */
function rates(...notation: string[]): string[] {
  const edges = notation.map((one, at): TopologyEdge => {
    const [, sources = '', calls, known, first, last] =
      /^([\w,]*):(?: (\d+)(?:\((\d+)\))?)?(?: \[(\d+)-(\d+)\])?$/.exec(one) ?? [];
    return {
      from: 'a',
      to: String(at),
      operations: [],
      facts: {},
      ...(calls === undefined ? {} : { calls: Number(calls) }),
      ...(known === undefined ? {} : { latency: timed(Number(known)) }),
      ...(first === undefined ? {} : { firstMs: 1_000 * Number(first), lastMs: 1_000 * Number(last) }),
      ...(sources === '' ? {} : { sources: sources.split(',') }),
    };
  });
  const rateOf = callRates({ schemaVersion: 1, source: 's', services: [], edges, sagas: {} });
  return edges.map((edge) => {
    const rate = rateOf(edge);
    return rate === undefined ? '?' : `${rate.perSecond}/s over ${rate.windowMs / 1_000} s`;
  });
}

test.each([
  [['x: 30 [0-60]'], ['0.5/s over 60 s']],
  // The window is the source's, not the edge's.
  [
    ['x: 30 [0-60]', 'x: 6 [10-11]'],
    ['0.5/s over 60 s', '0.1/s over 60 s'],
  ],
  [
    [': 30 [0-60]', ': 6 [10-11]'],
    ['0.5/s over 60 s', '0.1/s over 60 s'],
  ],
  // Another source's is not.
  [
    ['x: 30 [0-60]', 'y: 6 [100-130]'],
    ['0.5/s over 60 s', '0.2/s over 30 s'],
  ],
  // Told by both, it is called in both windows.
  [
    ['x,y: 30 [0-60]', 'y: 6 [100-120]'],
    ['0.25/s over 120 s', '0.05/s over 120 s'],
  ],
  [['x: 30 [7-7]'], ['?']],
  [['x: 30'], ['?']],
  [['x: [0-60]'], ['?']],
  [['x: 0 [0-60]'], ['0/s over 60 s']],
  // What has times is counted in seconds; the others may be of a year.
  [['x: 30(30) [0-60]'], ['0.5/s over 60 s']],
  [['x: 30(5) [0-60]'], ['?']],
])('%j → %j', (edges, expected) => {
  expect(rates(...edges)).toEqual(expected);
});
