/**
 * Delta debugging: the least of a set that still shows something (Zeller and Hildebrandt 2002, algorithm ddmin).
 *
 * The result is 1-minimal: without any one of its elements it is not shown, as far as `shows` told. Of 8 elements of which one matters that takes 6 or so
 * questions; at worst O(n²).
 */
export async function ddmin<T>(
  all: readonly T[],
  shows: (some: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  const known = new Map<string, boolean>();
  const asked = async (some: readonly T[]): Promise<boolean> => {
    const key = some.map((one) => all.indexOf(one)).join(' ');
    const answer = known.get(key) ?? (await shows(some));
    known.set(key, answer);
    return answer;
  };
  // ddmin takes for granted that nothing shows nothing; what is broken anyway is shown by nothing.
  if (all.length > 0 && (await asked([]))) return [];
  let least = all;
  let parts = 2;
  while (least.length >= 2) {
    const subsets = split(least, parts);
    const complements = parts === 2 ? [] : subsets.map((subset) => without(least, subset));
    const smaller = await first([...subsets, ...complements], asked);
    if (smaller !== undefined) {
      parts = subsets.includes(smaller) ? 2 : Math.max(parts - 1, 2);
      least = smaller;
    } else if (parts < least.length) parts = Math.min(2 * parts, least.length);
    else break;
  }
  return least;
}

async function first<T>(
  sets: readonly (readonly T[])[],
  shows: (some: readonly T[]) => Promise<boolean>,
): Promise<readonly T[] | undefined> {
  for (const set of sets) if (await shows(set)) return set;
  return undefined;
}

function split<T>(list: readonly T[], parts: number): (readonly T[])[] {
  const bound = (part: number): number => Math.floor((part * list.length) / parts);
  return Array.from({ length: parts }, (_, part) => list.slice(bound(part), bound(part + 1)));
}

function without<T>(list: readonly T[], some: readonly T[]): readonly T[] {
  return list.filter((one) => !some.includes(one));
}
