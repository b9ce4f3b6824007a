/** Turns: things that must not overlap, one after another; those that have nothing in common go side by side. */

/** Runs each task when all given before it that want one of the same things have ended, however they ended. */
export type Turns = <T>(wanted: readonly string[], task: () => Promise<T>) => Promise<T>;

const nothing = Promise.resolve();

/** Nobody has a turn. A task must not wait for a turn that wants what it has itself. */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return (wanted, task) => {
    const before = wanted.flatMap((thing) => last.get(thing) ?? []);
    const turn = (before.length === 0 ? nothing : Promise.allSettled(before)).then(task);
    for (const thing of wanted) last.set(thing, turn);
    return turn;
  };
}
