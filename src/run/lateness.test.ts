import { expect, test } from 'vitest';
import { createLateness } from './lateness.ts';

/** Requests as `group lateness×count`, `!` behind those that failed; gives the p99 and the sentence. */
function lateness(notation: string): string {
  const measured = createLateness();
  for (const word of notation.split(', ')) {
    const [, group = '', late, count, failed] = /^(\w) (\d+)×(\d+)(!)?$/.exec(word) ?? [];
    for (let n = 0; n < Number(count); n += 1)
      measured.add({ group, lateMs: Number(late), isWell: failed === undefined });
  }
  return `${measured.p99Ms()} ${/: (.*)$/.exec(measured.describe() ?? '')?.[1] ?? '-'}`;
}

test.each([
  ['a 2×100', '0 -'],
  ['a 2×100!', '2 -'],
  [
    'a 0×99, a 500×1!',
    '0 1 of 100 requests were sent, or their answers taken, more than 100 ms late, the latest 500 ms',
  ],
  [
    'a 0×98, a 500×2!',
    '500 2 of 100 requests were sent, or their answers taken, more than 100 ms late, the latest 500 ms',
  ],
  [
    'a 0×39, a 500×1!',
    '500 1 of 40 requests were sent, or their answers taken, more than 100 ms late, the latest 500 ms',
  ],
  [
    'a 0×39, a 500×1',
    '0 1 of 40 requests were sent, or their answers taken, more than 100 ms late, the latest 500 ms',
  ],
  [
    'a 0×5000, b 0×9, b 200×1!',
    '200 1 of 5010 requests were sent, or their answers taken, more than 100 ms late, the latest 200 ms',
  ],
])('%s → %s', (notation, expected) => {
  expect(lateness(notation)).toBe(expected);
});
