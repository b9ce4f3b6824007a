/** Waiting for several things at once, to the end of each. */

/**
 * Resolves when all are settled; then rejects with the first rejection, if there was one. (`Promise.all` rejects at once and
 * leaves the others under way: an undo could then overtake what it undoes.)
 */
export async function settleAll<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const [only] = promises;
  if (only === undefined) return [];
  if (promises.length === 1) return [await only];
  const settled = await Promise.allSettled(promises);
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
