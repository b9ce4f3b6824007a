/** Waiting for somebody who may never answer. */

/** A timer that comes so much too late says that this process stood still: the answer may be there and not read yet. */
const stoodStillMs = 1_000;

/**
 * What the promise gives, or a rejection after `ms`, which says `late`. It keeps the process alive as long as it waits. A process that
 * was stopped meanwhile (SIGSTOP, a machine that slept) gives the other side as long once more: it was not the one that was late.
 */
export async function inTime<T>(
  promise: Promise<T>,
  ms: number,
  late = `no answer within ${Math.round(ms)} ms`,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    const wait = (mayRepeat: boolean): void => {
      const dueMs = performance.now() + ms;
      timer = setTimeout(() => {
        if (mayRepeat && performance.now() > dueMs + stoodStillMs) wait(false);
        else reject(new Error(late));
      }, ms);
    };
    wait(true);
  });
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
  }
}
