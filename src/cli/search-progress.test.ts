import { expect, test } from 'vitest';
import { searchProgress } from './search-progress.ts';
import type { World } from './world.ts';

/** What is on the terminal after these steps, each at a time in milliseconds; what was written over is gone. */
function seen(
  world: Partial<World> & { readonly isTTY?: boolean },
  json: boolean,
  ...times: readonly number[]
): string[] {
  const written: string[] = [];
  let at = 0;
  const stderr = {
    write: (text: string) => written.push(text.replace('\r\u001B[2K', '<')),
    isTTY: world.isTTY ?? true,
    columns: 100,
  };
  {
    using progress = searchProgress({ isCI: false, ...world, stderr } as World, { json }, () => at);
    for (const [index, time] of times.entries()) {
      at = time;
      progress.show?.({ done: index, of: 40, nodes: time * 1_000 });
    }
  }
  return written;
}

test('what takes its time is told of on one line, which goes in the end', () => {
  expect(seen({}, false, 0, 500, 1_000, 1_100)).toEqual([
    '<2 of 40 parts judged, 1,000,000 nodes searched',
    '<3 of 40 parts judged, 1,100,000 nodes searched',
    '<',
  ]);
});

test('what does not, is not', () => {
  expect(seen({}, false, 0, 999)).toEqual([]);
});

test('nobody is told who is no person at a terminal', () => {
  expect(seen({ isTTY: false }, false, 2_000)).toEqual([]);
  expect(seen({ isCI: true }, false, 2_000)).toEqual([]);
  expect(seen({}, true, 2_000)).toEqual([]);
});
