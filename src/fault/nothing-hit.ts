/** Why a toxic that stood may have touched no connection, where that is not just that nobody came. */

const reasons: ReadonlyMap<string, string> = new Map([
  ['slow_close', 'none ended while it stood'],
  ['slow_open', 'none was opened while it stood'],
  ['slicer', 'nothing was longer than a piece'],
]);

/** As the end of a sentence about connections; `undefined`: there is nothing to say. */
export function whyNothingHit(type: string): string | undefined {
  return reasons.get(type);
}
