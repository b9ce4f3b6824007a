/** Things with a lifetime, ended together: the last first; that one cannot be ended does not keep the others. */

/** What is owned so far (Node 20 has no AsyncDisposableStack). */
export interface Ownership {
  /** Takes over one thing and gives it back. */
  use<T extends AsyncDisposable | Disposable>(thing: T): T;
  /** Takes over several that are ended at the same time. */
  useAll<T extends AsyncDisposable>(things: readonly T[]): readonly T[];
  /**
   * Ends everything; a second call does nothing.
   *
   * @throws what could not be ended: the error itself, or an AggregateError of several
   */
  end(): Promise<void>;
}

/** Owns nothing yet. */
export function createOwnership(): Ownership {
  const endings: (() => PromiseLike<unknown> | undefined)[] = [];
  return {
    use: (thing) => {
      endings.push(() => {
        if (Symbol.asyncDispose in thing) return thing[Symbol.asyncDispose]();
        thing[Symbol.dispose]();
        return undefined;
      });
      return thing;
    },
    useAll: (things) => {
      endings.push(async () => {
        const ends = await Promise.allSettled(things.map((thing) => thing[Symbol.asyncDispose]()));
        throwAll(ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : [])));
      });
      return things;
    },
    end: async () => {
      const errors: unknown[] = [];
      for (let ending = endings.pop(); ending !== undefined; ending = endings.pop()) {
        try {
          await ending();
        } catch (error) {
          errors.push(error);
        }
      }
      throwAll(errors);
    },
  };
}

function throwAll(errors: readonly unknown[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} things could not be ended`);
}
