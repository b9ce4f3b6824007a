/** Networks in compose files: services that share none cannot call each other. */

import { anyNetwork, type ComposeFile } from './compose-file.ts';

/** Whether one service can reach another. */
export type Reach = (from: string, to: string) => boolean;

/** Who reaches whom in the networks of all these files. A service of several files is in the networks of each. O(services + networks). */
export function reachIn(files: readonly ComposeFile[]): Reach {
  const networks = new Map<string, Set<string>>();
  for (const { name, networks: own = ['default'] } of files.flatMap(({ services }) => services)) {
    const all = networks.get(name) ?? new Set();
    for (const network of own) all.add(network);
    networks.set(name, all);
  }
  return (from, to) => {
    const [mine, theirs] = [networks.get(from), networks.get(to)];
    if (mine === undefined || theirs === undefined) return true;
    return mine.has(anyNetwork) || theirs.has(anyNetwork) || [...mine].some((one) => theirs.has(one));
  };
}
