/**
 * How long many things took, in constant memory: buckets that grow by a sixteenth of an octave, so that a value is known to 2.2 %.
 *
 * Not hdr-histogram-js: the proxy imports nothing, so that it starts fast, and an operation costs 2 KiB here.
 */

const perOctave = 16;
/** From 1 µs to over an hour. */
const octaves = 32;

/** How many things took about so long: the middle of a bucket in ms, and its count. */
export type LatencyBucket = readonly [ms: number, count: number];

/** See the header. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(perOctave * octaves);

  /** Counts one. O(1) */
  add(ms: number): void {
    const bucket = Math.floor(Math.log2(Math.max(ms * 1_000, 1)) * perOctave);
    const index = Math.min(bucket, this.#counts.length - 1);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
  }

  /** The buckets that have something in them, shortest first. */
  buckets(): readonly LatencyBucket[] {
    return Array.from(this.#counts, (count, index): LatencyBucket => [middleMs(index), count]).filter(
      ([, count]) => count > 0,
    );
  }
}

/** In ms, to four digits. */
function middleMs(index: number): number {
  return Number((2 ** ((index + 0.5) / perOctave) / 1_000).toPrecision(4));
}
