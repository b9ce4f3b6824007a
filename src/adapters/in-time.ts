/** Waiting for somebody who may never answer. */

/** What the promise gives, or a rejection after `ms`, which says `late`. It keeps the process alive as long as it waits. */
export async function inTime<T>(
  promise: Promise<T>,
  ms: number,
  late = `no answer within ${Math.round(ms)} ms`,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(late));
    }, ms);
  });
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
  }
}
