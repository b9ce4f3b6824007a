/** Turns: things that must not overlap, one after another. */

/** Runs each task when all given before it have ended, however they ended. */
export type Turns = <T>(task: () => Promise<T>) => Promise<T>;

/** An empty queue. */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const turn = last.then(task, task);
    last = turn;
    return turn;
  };
}
