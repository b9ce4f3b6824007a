/** How many operations of a load have ended, for those who wait for so many. */

/** A count that can be listened to. */
export interface EndCount {
  /** One more has ended. */
  add(): void;
  ended(): number;
  /** Calls `listener` with the count at each end; the returned function ends it. */
  onEnded(listener: (count: number) => void): () => void;
}

/** None has ended yet. */
export function createEndCount(): EndCount {
  const listeners = new Set<(count: number) => void>();
  let ended = 0;
  return {
    add: () => {
      ended += 1;
      for (const listener of listeners) listener(ended);
    },
    ended: () => ended,
    onEnded: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
