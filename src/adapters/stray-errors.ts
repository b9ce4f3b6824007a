/**
 * Errors that nobody caught: a client module that throws in a timer, or lets a promise of its own reject.
 *
 * Node would end the harness for it, in the middle of an experiment and with exit code 1, which says "violated". While this
 * stands, such an error is kept instead, and the experiment is stopped because of it.
 */

/** What was thrown while nobody watched. Disposed of, it no longer stands in Node's way. */
export interface StrayErrors extends Disposable {
  /** The first one, wrapped, so that one that was thrown as `undefined` is one, too. */
  first(): { readonly thrown: unknown } | undefined;
}

/** Begins to catch. */
export function catchStrayErrors(): StrayErrors {
  let first: { thrown: unknown } | undefined;
  const keep = (thrown: unknown): void => {
    first ??= { thrown };
  };
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  for (const event of events) process.on(event, keep);
  return {
    first: () => first,
    [Symbol.dispose]: () => {
      for (const event of events) process.off(event, keep);
    },
  };
}
