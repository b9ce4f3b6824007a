/** Waiting for several things at once, to the end of each. */

/**
 * Resolves when all are settled; then rejects with the first rejection, if there was one. (`Promise.all` rejects at once and
 * leaves the others under way: an undo could then overtake what it undoes.)
 */
export async function settleAll<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const [only] = promises;
  if (only === undefined) return [];
  if (promises.length === 1) return [await only];
  // As Promise.allSettled, without an object for each that says how it went: these are many, and mostly settled already.
  const values: T[] = [];
  let first = promises.length;
  let reason: unknown;
  await new Promise<void>((resolve) => {
    let left = promises.length;
    const settle = (): void => {
      left -= 1;
      if (left === 0) resolve();
    };
    for (const [index, promise] of promises.entries())
      promise.then(
        (value) => {
          values[index] = value;
          settle();
        },
        (error: unknown) => {
          if (index < first) [first, reason] = [index, error];
          settle();
        },
      );
  });
  if (first < promises.length) throw reason;
  return values;
}
