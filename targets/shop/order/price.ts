/** What things cost. */

const cents: Readonly<Record<string, number>> = { anchor: 18_900, compass: 4_250, lantern: 1_299, rope: 750 };

/** The price of one piece, in cents; things nobody has listed yet cost 1000. */
export function priceOf(item: string): number {
  return Object.hasOwn(cents, item) ? (cents[item] ?? 1_000) : 1_000;
}
