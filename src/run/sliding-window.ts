/** How many of the things that happened lately were bad. */

/** What happened within a time that ends now. */
export interface SlidingWindow {
  add(nowMs: number, isBad: boolean): void;
  count(nowMs: number): { readonly all: number; readonly bad: number };
}

/** The time is cut into so many slices: it is known to a hundredth, and memory does not grow with what happens in it. */
const slicesMax = 100;

interface Slice {
  readonly endMs: number;
  all: number;
  bad: number;
}

/**
 * Nothing has happened yet. O(1) an addition; what is older than `overMs` by more than a hundredth of it does not count.
 *
 * Times never go back.
 */
export function createSlidingWindow(overMs: number): SlidingWindow {
  const sliceMs = Math.max(1, overMs / slicesMax);
  const slices: Slice[] = [];
  let all = 0;
  let bad = 0;

  const forget = (nowMs: number): void => {
    for (let [oldest] = slices; oldest !== undefined && oldest.endMs <= nowMs - overMs; [oldest] = slices) {
      all -= oldest.all;
      bad -= oldest.bad;
      slices.shift();
    }
  };
  const sliceAt = (nowMs: number): Slice => {
    const last = slices.at(-1);
    if (last !== undefined && nowMs < last.endMs) return last;
    const slice = { endMs: nowMs + sliceMs, all: 0, bad: 0 };
    slices.push(slice);
    return slice;
  };

  return {
    add: (nowMs, isBad) => {
      forget(nowMs);
      const slice = sliceAt(nowMs);
      slice.all += 1;
      all += 1;
      if (!isBad) return;
      slice.bad += 1;
      bad += 1;
    },
    count: (nowMs) => {
      forget(nowMs);
      return { all, bad };
    },
  };
}
