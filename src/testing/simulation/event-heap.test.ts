import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventHeap, type DueEvent } from './event-heap.ts';

test('gives events by time, and in the order of asking where times are equal', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 5 })), fc.nat({ max: 20 }), (times, before) => {
      const heap = createEventHeap();
      const events = times.map((atUs, order): DueEvent => ({ atUs, order, act: undefined }));
      for (const event of events.slice(0, before)) heap.add(event);
      // Taken in between: what is left is in order all the same.
      const first = heap.take();
      for (const event of events.slice(before)) heap.add(event);
      const left = events.filter((event) => event !== first);
      expect(left.map(() => heap.take())).toEqual(
        [...left].sort((a, b) => a.atUs - b.atUs || a.order - b.order),
      );
      expect(heap.take()).toBeUndefined();
    }),
  );
});
