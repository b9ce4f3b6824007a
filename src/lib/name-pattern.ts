/** Patterns of names as people write them on a command line. */

/** Whether `name` is what `pattern` says, `*` standing for anything, or has it as a part. O(n) for each star. */
export function matchesName(name: string, pattern: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`, 's').test(name) || name.includes(pattern);
}
