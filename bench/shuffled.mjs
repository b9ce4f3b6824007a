/** A copy in an order by chance: Fisher and Yates, with a seeded source (src/lib/random.ts). */
export function shuffled(items, random) {
  const all = [...items];
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = random.integer(0, at);
    [all[at], all[other]] = [all[other], all[at]];
  }
  return all;
}
