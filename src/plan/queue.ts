/** A priority queue: a binary heap. */

/** Takes out what comes first. */
export interface Queue<T> {
  push(item: T): void;
  peek(): T | undefined;
  pop(): T | undefined;
}

/** An empty queue in the order of `compare` (negative: the first comes before the second). O(log n) for each push and pop. */
export function createQueue<T>(compare: (a: T, b: T) => number): Queue<T> {
  const heap: T[] = [];
  const comesBefore = (a: number, b: number): boolean => {
    const [left, right] = [heap[a], heap[b]];
    return left !== undefined && right !== undefined && compare(left, right) < 0;
  };
  const swap = (a: number, b: number): void => {
    const [left, right] = [heap[a], heap[b]];
    if (left === undefined || right === undefined) return;
    heap[a] = right;
    heap[b] = left;
  };
  return {
    push: (item) => {
      let at = heap.push(item) - 1;
      for (let above = (at - 1) >> 1; at > 0 && comesBefore(at, above); above = (at - 1) >> 1) {
        swap(at, above);
        at = above;
      }
    },
    peek: () => heap[0],
    pop: () => {
      const [first] = heap;
      const last = heap.pop();
      if (last === undefined || heap.length === 0) return first;
      heap[0] = last;
      for (let at = 0; ;) {
        const [left, right] = [2 * at + 1, 2 * at + 2];
        const child = comesBefore(right, left) ? right : left;
        if (!comesBefore(child, at)) return first;
        swap(at, child);
        at = child;
      }
    },
  };
}
