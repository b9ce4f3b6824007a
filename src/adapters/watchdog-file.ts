/** What the watchdog is told: `group 4711` and `forget 4711`, one a line. */

/**
 * The groups that were named and not forgotten since. A torn last line is of a harness that died while writing: the process
 * it meant was never let go (see `owned-process.ts`). Group 1 and 0 would be everybody: never.
 */
export function groupsToKill(text: string): number[] {
  const groups = new Set<number>();
  for (const [, word, number] of text.matchAll(/^(group|forget) (\d+)\n/gm)) {
    const group = Number(number);
    if (word === 'forget') groups.delete(group);
    else if (group > 1) groups.add(group);
  }
  return [...groups];
}
