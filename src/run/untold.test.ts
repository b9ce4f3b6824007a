import { expect, test } from 'vitest';
import type { Event } from '../model/event.ts';
import { awaitUntold } from './untold.ts';

/** A clock that only passes when somebody sleeps; `spans`: when they come, ms. */
async function waited(spans: readonly number[], wanted: number, isStopped = false): Promise<number> {
  let now = 0;
  let come = 0;
  let listener: ((event: Event) => void) | undefined;
  const clock = {
    now: () => now,
    wallMs: () => now,
    sleep: (ms: number) => {
      const next = spans[come];
      if (next === undefined || next > now + ms) now += ms;
      else {
        now = next;
        come += 1;
        listener?.({ kind: 'saga', at: now, service: 'a.1', saga: 'o-1', action: 'begin', seen: 'spans' });
      }
      return Promise.resolve();
    },
  };
  await awaitUntold({
    ports: {
      clock,
      subscribe: (one) => {
        listener = one;
        return () => (listener = undefined);
      },
    },
    stopped: isStopped ? AbortSignal.abort() : new AbortController().signal,
    untold: () => (come < wanted ? ['charge of o-1'] : []),
  });
  return now;
}

test.each([
  ['nothing is untold', [], 0, 0],
  ['the last span', [100, 300, 500], 2, 300],
  ['spans that never come', [], 1, 6_000],
  ['spans that come too late', [100, 7_000], 2, 6_000],
])('%s', async (_, spans, wanted, until) => {
  expect(await waited(spans, wanted)).toBe(until);
});

test('a stopped experiment waits for nothing', async () => {
  expect(await waited([100], 1, true)).toBe(0);
});
