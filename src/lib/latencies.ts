/**
 * Latencies, merged from the histograms of many seconds.
 *
 * Percentiles cannot be averaged; HDR histograms can be added up without loss (Tene, HdrHistogram). What is written in a file may have
 * been written by anybody: a row is looked at before the library decodes it, which would follow it into a loop without end, and one that
 * cannot be read is counted, never an error.
 */

import { build, decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';
import { decompress } from 'hdr-histogram-js/dist/encoding.js';

/** Latencies in milliseconds. */
export interface Latency {
  /** Of so many answers. */
  readonly count: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** A histogram that was read. */
export type Latencies = Histogram;

// A second of 10 000 requests with three digits needs 20 000 characters at most.
const textMax = 64 * 1024;
const bytesMax = 1024 * 1024;
const headBytes = 40;
const digitsMax = 4;
const unitMax = 1_000_000;
// So that sums stay exact.
const valuesMax = 1e12;
const cookie = 0x1c849313;

/**
 * The histogram in a row; `undefined` when it is none, or has more values than there were requests.
 *
 * @param text - HDR V2, deflated, base64; values in µs
 */
export function readLatencies(text: string, countMax: number): Latencies | undefined {
  if (text.length > textMax) return undefined;
  try {
    const bytes = decompress(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
    if (!isHistogram(bytes)) return undefined;
    const histogram = decodeFromCompressedBase64(text, 64);
    return histogram.totalCount <= Math.min(countMax, valuesMax) ? histogram : undefined;
  } catch {
    return undefined;
  }
}

/** Nothing measured yet; values of any size go in. */
export function noLatencies(): Latencies {
  return build({ bitBucketSize: 64, numberOfSignificantValueDigits: 3, autoResize: true });
}

/** Percentiles and the longest one; `undefined` of nothing. */
export function latencyOf(latencies: Latencies): Latency | undefined {
  if (latencies.totalCount === 0) return undefined;
  const ms = (us: number): number => Math.round(us) / 1_000;
  const percentile = (share: number): number =>
    ms(Math.min(latencies.getValueAtPercentile(share), latencies.maxValue));
  return {
    count: latencies.totalCount,
    p50Ms: percentile(50),
    p90Ms: percentile(90),
    p99Ms: percentile(99),
    maxMs: ms(latencies.maxValue),
  };
}

/** The distinct times in µs, as coarse as the histogram keeps them, each with how often it was; shortest first. O(places of the histogram) */
export function recordedTimes(latencies: Latencies): { readonly us: number; readonly count: number }[] {
  const { countsArrayLength } = latencies as Histogram & Places;
  const found: { us: number; count: number }[] = [];
  for (let place = 0; place < countsArrayLength; place += 1) {
    const count = (latencies as Histogram & Places).getCountAtIndex(place);
    if (count > 0) found.push({ us: (latencies as Histogram & Places).valueFromIndex(place), count });
  }
  return found;
}

/** What the library's histograms have, and its interface for them does not: the builder makes nothing else, unless it is told to use WebAssembly. */
interface Places {
  readonly countsArrayLength: number;
  getCountAtIndex(place: number): number;
  valueFromIndex(place: number): number;
}

/** Whether the library can decode it in bounded time and memory: a sound head, and no count beyond the values it tells of. */
function isHistogram(bytes: Uint8Array): boolean {
  if (bytes.length < headBytes || bytes.length > bytesMax) return false;
  const head = new DataView(bytes.buffer, bytes.byteOffset, headBytes);
  const payload = head.getUint32(4);
  const digits = head.getUint32(12);
  const lowest = Number(head.getBigUint64(16));
  const highest = Number(head.getBigUint64(24));
  return (
    head.getUint32(0) === cookie &&
    payload <= bytes.length - headBytes &&
    digits <= digitsMax &&
    lowest >= 1 &&
    lowest <= unitMax &&
    highest >= 2 * lowest &&
    highest <= Number.MAX_SAFE_INTEGER &&
    slotsIn(bytes.subarray(headBytes, headBytes + payload)) <= slotsFor(lowest, highest, digits)
  );
}

/** How many counts are kept for values up to `highest`, as HdrHistogram lays them out: halves of buckets, each twice as coarse. */
function slotsFor(lowest: number, highest: number, digits: number): number {
  const half = 2 ** (Math.max(1, Math.ceil(Math.log2(2 * 10 ** digits))) - 1);
  let buckets = 1;
  const unit = 2 ** Math.floor(Math.log2(lowest));
  for (let untracked = 2 * half * unit; untracked <= highest; untracked *= 2) buckets += 1;
  return (buckets + 1) * half;
}

/** How many counts a payload tells of: ZigZag LEB128 numbers, a negative one for so many zeros. Endless where it ends within one. */
function slotsIn(payload: Uint8Array): number {
  let slots = 0;
  let value = 0;
  let length = 0;
  for (const byte of payload) {
    value += (byte & 0x7f) * 2 ** (7 * length);
    length += 1;
    if ((byte & 0x80) !== 0 && length < 9) continue;
    slots += value % 2 === 0 ? 1 : (value + 1) / 2;
    value = 0;
    length = 0;
  }
  return length === 0 ? slots : Infinity;
}
