/** Which traces are counted when not all are: those whose id, mixed, is below the share. The same ones in every file, process and order. */

const wordMax = 2 ** 32;

/** Whether the trace of this id is among the `share` (0 to 1) that is counted. */
export function isSpanSampled(trace: Uint32Array, share: number): boolean {
  let hash = 0x9e3779b9;
  for (const word of trace) {
    hash = Math.imul(hash ^ word, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return (hash >>> 0) / wordMax < share;
}
