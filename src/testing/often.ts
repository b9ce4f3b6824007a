/**
 * How often a property is tried.
 *
 * As many times as is written in `npm test`; `SEATRIAL_OFTEN` times as many in `npm run bench -- fuzz` and `-- laws`.
 */

const factor = Math.max(1, Number(process.env['SEATRIAL_OFTEN'] ?? 1));

/** So many runs, or milliseconds for them, times what was asked for. */
export function often(runs: number): number {
  return runs * factor;
}
