import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { latencyOf, noLatencies, readLatencies } from './latencies.ts';
import { histogram } from '../report/sample-night.test-data.ts';

const most = 1_000_000;

/** A histogram put together by hand: as the format has it, whatever the numbers. */
function forged({
  cookie = 0x1c849313,
  digits = 3,
  lowest = 1n,
  highest = 1_000_000n,
  length,
  payload = [2, 2, 2],
}: {
  cookie?: number;
  digits?: number;
  lowest?: bigint;
  highest?: bigint;
  length?: number;
  payload?: readonly number[];
}): string {
  const inner = new DataView(new ArrayBuffer(40 + payload.length));
  inner.setUint32(0, cookie);
  inner.setUint32(4, length ?? payload.length);
  inner.setUint32(12, digits);
  inner.setBigUint64(16, lowest);
  inner.setBigUint64(24, highest);
  for (const [index, byte] of payload.entries()) inner.setUint8(40 + index, byte);
  const packed = deflateSync(new Uint8Array(inner.buffer));
  const outer = new DataView(new ArrayBuffer(8));
  outer.setUint32(0, 0x1c849314);
  outer.setUint32(4, packed.length);
  return Buffer.concat([new Uint8Array(outer.buffer), packed]).toString('base64');
}

describe('what is in a file', () => {
  test('one put together by hand, as the format has it, is read', () => {
    expect(readLatencies(forged({}), most)?.totalCount).toBe(3);
  });

  test.each([
    ['nothing', ''],
    ['no base64', '§§§§'],
    ['something else', Buffer.from('something else').toString('base64')],
    ['cut off', histogram([1_000, 2_000]).slice(0, 30)],
    ['another cookie inside', forged({ cookie: 0x1c849303 })],
    ['too many digits', forged({ digits: 5 })],
    ['no lowest value', forged({ lowest: 0n })],
    ['a coarse unit beyond reason', forged({ lowest: 1n << 40n, highest: 1n << 50n })],
    ['highest below lowest', forged({ highest: 1n })],
    ['highest beyond numbers', forged({ highest: 1n << 60n })],
    ['longer than it is', forged({ length: 1_000 })],
    // A single negative number: a billion billion zeros, which would be walked through one by one.
    ['zeros without end', forged({ payload: [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f] })],
    [
      'more counts than values',
      forged({ highest: 4n, digits: 0, payload: Array.from({ length: 99 }, () => 2) }),
    ],
    ['a number that does not end', forged({ payload: [2, 0x82] })],
    [
      'a megabyte of zeros, small when deflated',
      forged({ payload: Array.from({ length: 1_100_000 }, () => 0) }),
    ],
    ['far too long', 'A'.repeat(100_000)],
  ])('%s is not read', (_, text) => {
    expect(readLatencies(text, most)).toBeUndefined();
  });

  test.each([
    [[0]],
    [[1]],
    [[2_047, 2_048, 2_049]],
    [[1_048_575, 1_048_576]],
    [[60_000_000, 86_400_000_000]],
  ])('what a run writes of %j is read', (us) => {
    const read = readLatencies(histogram(us), us.length);
    expect(read?.totalCount).toBe(us.length);
  });

  test('more values than there were requests are not believed', () => {
    expect(readLatencies(histogram([1, 2, 3]), 2)).toBeUndefined();
    expect(readLatencies(histogram([1, 2, 3]), 3)?.totalCount).toBe(3);
  });

  test('whatever the head and the counts say: read or refused, never an error, never more than was said', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const parts = fc.record({
      digits: fc.integer({ min: 0, max: 6 }),
      lowest: fc.bigInt({ min: 0n, max: 1n << 63n }),
      highest: fc.bigInt({ min: 0n, max: 1n << 63n }),
      payload: fc.array(byte, { maxLength: 60 }),
    });
    const small = fc.record({
      digits: fc.integer({ min: 0, max: 3 }),
      lowest: fc.bigInt({ min: 1n, max: 9n }),
      highest: fc.bigInt({ min: 18n, max: 9_000n }),
      payload: fc.array(byte, { maxLength: 60 }),
    });
    fc.assert(
      fc.property(fc.oneof(parts, small), (one) => {
        const read = readLatencies(forged(one), 1_000);
        expect(read?.totalCount ?? 0).toBeLessThanOrEqual(1_000);
        if (read !== undefined) noLatencies().add(read);
      }),
    );
  });
});

describe('merged', () => {
  const latencies = fc.array(fc.integer({ min: 0, max: 60_000_000 }), { minLength: 1, maxLength: 40 });

  test('percentiles of the parts together are those of all values, to three digits', () => {
    fc.assert(
      fc.property(fc.array(latencies, { minLength: 1, maxLength: 5 }), (seconds) => {
        const all = noLatencies();
        for (const second of seconds) {
          const read = readLatencies(histogram(second), second.length);
          if (read === undefined) throw new Error('a histogram of ours is read');
          all.add(read);
        }
        const sorted = seconds.flat().sort((a, b) => a - b);
        const latency = latencyOf(all);
        expect(latency?.count).toBe(sorted.length);
        for (const [share, ms] of [
          [0.5, latency?.p50Ms],
          [0.9, latency?.p90Ms],
          [0.99, latency?.p99Ms],
          [1, latency?.maxMs],
        ] as const) {
          const exact = (sorted[Math.ceil(share * sorted.length) - 1] ?? 0) / 1_000;
          expect(Math.abs((ms ?? 0) - exact)).toBeLessThanOrEqual(exact * 0.001 + 0.001);
        }
      }),
    );
  });

  test('of nothing there are none', () => {
    expect(latencyOf(noLatencies())).toBeUndefined();
  });
});
