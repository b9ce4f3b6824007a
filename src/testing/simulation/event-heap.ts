/** What is due in virtual time, the next one first: a binary heap ordered by time, and by the order of asking where times are equal. */

/** Something that will happen; without `act` it was called off. */
export interface DueEvent {
  /** In µs. */
  readonly atUs: number;
  readonly order: number;
  act: (() => void) | undefined;
}

/** Events by time. */
export interface EventHeap {
  /** O(log n). */
  add(event: DueEvent): void;
  /** Takes the next one out; `undefined` when there is none. O(log n). */
  take(): DueEvent | undefined;
}

/** A heap without any event. */
export function createEventHeap(): EventHeap {
  const heap: DueEvent[] = [];

  /** Puts `event` where `hole` is, or nearer to the root, past all that come later. */
  const rise = (event: DueEvent, hole: number): void => {
    let place = hole;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(event, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = event;
  };
  /** Fills the root: the earlier child moves up, down to a leaf; `event` rises from there. */
  const fill = (event: DueEvent): void => {
    let hole = 0;
    for (;;) {
      const left = heap[2 * hole + 1];
      const right = heap[2 * hole + 2];
      if (left === undefined) break;
      const isRight = right !== undefined && isBefore(right, left);
      heap[hole] = isRight ? right : left;
      hole = 2 * hole + (isRight ? 2 : 1);
    }
    rise(event, hole);
  };

  return {
    add: (event) => {
      rise(event, heap.length);
    },
    take: () => {
      const first = heap[0];
      const last = heap.pop();
      if (last !== undefined && heap.length > 0) fill(last);
      return first;
    },
  };
}

function isBefore(a: DueEvent, b: DueEvent): boolean {
  return a.atUs < b.atUs || (a.atUs === b.atUs && a.order < b.order);
}
