/**
 * The resolver: what must be answered in the end is asked until it is.
 *
 * It makes one call at a time to each participant, so that one that comes back is not run over by everything that waited. A call
 * without an answer goes to the back of its queue, and the queue pauses: 50 ms after the first failure in a row, doubling up to
 * 500 ms. There is no limit of attempts: giving up would leave a saga half undone.
 */

import type { Clock } from '../ports.ts';

/** Asks until answered. */
export interface Resolver {
  /**
   * @param attempt - one call; `undefined`: no answer, ask again
   * @returns the first answer
   */
  until<T>(participant: string, attempt: () => Promise<T | undefined>): Promise<T>;
}

/** The pause after so many failures in a row, in ms. */
export function backoffMs(failures: number): number {
  return Math.min(500, 50 * 2 ** (failures - 1));
}

/** A call that waits for its turn: true when it was answered. */
type Task = () => Promise<boolean>;

/** A resolver that has nothing to do yet. `fatal` hears of attempts that throw. */
export function createResolver(clock: Clock, fatal: (error: unknown) => void): Resolver {
  const queues = new Map<string, Task[]>();

  async function work(queue: Task[]): Promise<void> {
    let failures = 0;
    for (let task = queue[0]; task !== undefined; task = queue[0]) {
      const answered = await task();
      queue.shift();
      if (answered) {
        failures = 0;
      } else {
        queue.push(task);
        failures += 1;
        await clock.sleep(backoffMs(failures));
      }
    }
  }

  return {
    until: <T>(participant: string, attempt: () => Promise<T | undefined>) =>
      new Promise<T>((resolve) => {
        const task = async (): Promise<boolean> => {
          const answer = await attempt();
          if (answer !== undefined) resolve(answer);
          return answer !== undefined;
        };
        const queue = queues.get(participant) ?? [];
        queues.set(participant, queue);
        queue.push(task);
        // A queue that was empty has no worker; the head stays in the queue while it is being asked.
        if (queue.length === 1) work(queue).catch(fatal);
      }),
  };
}
